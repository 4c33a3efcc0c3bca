"""Holders' wishes to have their own machine wiped and installed again."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from machines.models import Profile
from provisioning.policy.reinstalling import OPEN, State
from provisioning.wording import REINSTALL_LABELS
from reservations.models import Booking


class Reinstall(models.Model):
    """A holder wants their own machine wiped: they typed its name, an approver confirms."""

    booking = models.ForeignKey(
        Booking, on_delete=models.PROTECT, related_name="reinstalls", verbose_name=_("booking")
    )
    """Active and ready when it was asked; it lapses when this one ends before it has begun."""
    profile = models.ForeignKey(
        Profile, on_delete=models.PROTECT, related_name="+", verbose_name=_("profile")
    )
    keeps_data = models.BooleanField(_("keeps the holder’s data"), default=False)
    """The holder wants a new system around their own data: a container slot can do that only."""
    why = models.CharField(_("why"), max_length=300)
    state = models.CharField(
        _("state"), max_length=10, choices=[(s.value, REINSTALL_LABELS[s]) for s in State]
    )
    asked_at = models.DateTimeField(_("asked at"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    comment = models.CharField(_("reason of the decision"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("reinstallation")
        verbose_name_plural = _("reinstallations")
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(
                fields=["booking"],
                condition=Q(state__in=[s.value for s in OPEN]),
                name="reinstall_one_open_a_booking",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in State]), name="reinstall_state_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.booking} · {self.profile}"

    @property
    def is_open(self) -> bool:
        """Answers whether it still leads on."""
        return self.state in OPEN
