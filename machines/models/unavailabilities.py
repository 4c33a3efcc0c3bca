"""Days on which a machine is out."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from foundation import clock
from machines.models.inventory import Machine


class Unavailability(models.Model):
    """Maintenance or breakdown of one machine: forbids new bookings and runs."""

    class Kind(models.TextChoices):
        """Planned, suffered, or found out by the portal."""

        MAINTENANCE = "maintenance", _("maintenance")
        BREAKDOWN = "breakdown", _("breakdown")
        INSTALLATION = "installation", _("failed installation")
        """Entered by a failed run, whose own occupancy may try again all the same."""

    machine = models.ForeignKey(
        Machine,
        on_delete=models.PROTECT,
        related_name="unavailabilities",
        verbose_name=_("machine"),
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    first_day = models.DateField(_("first day"))
    stop_day = models.DateField(_("free again from"))
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    """In the words of whoever entered it; empty when a failed run did."""
    group = models.UUIDField(default=uuid.uuid4, editable=False, db_index=True)
    """The same for all that was taken out in one gesture, and comes back in one."""
    is_whole_site = models.BooleanField(_("whole site"), default=False, editable=False)
    occupancy_key = models.CharField(max_length=36, blank=True, editable=False)
    """Of the occupancy whose failed run entered it; it hinders all others."""
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("entered by"),
    )
    entered_at = models.DateTimeField(_("entered at"), default=clock.now, editable=False)

    class Meta:
        verbose_name = _("unavailability")
        verbose_name_plural = _("unavailabilities")
        ordering = ("first_day", "id")
        indexes = [models.Index(fields=["machine", "stop_day"], name="unavailability_days")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(stop_day__gt=models.F("first_day")),
                name="unavailability_has_days",
                violation_error_message=_("The machine is free again after its first day out."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.machine} · {date_format(self.first_day)} → {date_format(self.stop_day)}"
