"""Days on which somebody who decides is away, so that stand-ins are told instead."""

from django.conf import settings
from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _


class Absence(models.Model):
    """One person is away on the days `[first_day, stop_day)`, in the portal's zone."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="absences",
        verbose_name=_("person"),
    )
    first_day = models.DateField(_("first day"))
    stop_day = models.DateField(_("back on"))

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        ordering = ("first_day", "id")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(stop_day__gt=models.F("first_day")), name="absence_has_days"
            ),
            models.UniqueConstraint(
                fields=["person", "first_day", "stop_day"], name="absence_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {date_format(self.first_day)} → {date_format(self.stop_day)}"
