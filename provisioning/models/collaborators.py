"""Collaborators: people with an account of their own on a machine that another has booked."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reservations.models import Occupancy


class Collaborator(models.Model):
    """A person whom a holder lets onto their machine; no days of that person are used."""

    occupancy = models.ForeignKey(
        Occupancy,
        on_delete=models.PROTECT,
        related_name="collaborators",
        verbose_name=_("occupancy"),
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="collaborations",
        verbose_name=_("person"),
    )
    named_at = models.DateTimeField(_("named at"))
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("collaborator")
        verbose_name_plural = _("collaborators")
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=["occupancy", "person"],
                condition=Q(removed_at__isnull=True),
                name="collaborator_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.occupancy}"
