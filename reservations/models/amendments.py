"""What a booking is asked to become, be it more days or something else, until it is decided."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reservations.models.bookings import Booking
from reservations.policy.amending import OPEN, State


class Amendment(models.Model):
    """Somebody asks, an approver decides, or its day passes; a booking has one open of a kind."""

    booking = models.ForeignKey(
        Booking,
        on_delete=models.PROTECT,
        related_name="%(class)ss",  # changes, extensions
        verbose_name=_("booking"),
    )
    state: models.CharField[str, str]
    """Made by each kind, which names its states in its own words."""
    lapses_day = models.DateField(_("lapses on"))
    """At 00:00 of this day it lapses, if nobody has decided."""
    why = models.CharField(_("why"), max_length=300, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("asked by"),
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
    """Empty when it was granted automatically, lapsed, or is open."""
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    """When it was left to rest, in whichever way."""
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        abstract = True
        ordering = ("-asked_at", "-id")
        constraints = [
            models.UniqueConstraint(
                fields=["booking"],
                condition=Q(state__in=[state.value for state in OPEN]),
                name="%(class)s_one_open_a_booking",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in State]), name="%(class)s_state_known"
            ),
        ]

    @property
    def is_open(self) -> bool:
        """Answers whether it waits for a decision."""
        return self.state in OPEN
