"""Changes: another first day, machine or profile asked for a booking that has not begun."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foundation.days import DayRange
from machines.models import Machine, Profile
from reservations.models.bookings import Booking
from reservations.policy.amending import OPEN, State
from reservations.wording.changes import CHANGE_LABELS


class Change(models.Model):
    """What an approved booking shall become; it holds nothing, the booking stands until then."""

    booking = models.ForeignKey(
        Booking, on_delete=models.PROTECT, related_name="changes", verbose_name=_("booking")
    )
    machine = models.ForeignKey(
        Machine, on_delete=models.PROTECT, related_name="+", verbose_name=_("machine")
    )
    first_day = models.DateField(_("first day"))
    stop_day = models.DateField(_("free again from"))
    profile = models.ForeignKey(
        Profile, on_delete=models.PROTECT, related_name="+", verbose_name=_("profile")
    )
    state = models.CharField(
        _("state"), max_length=10, choices=[(s.value, CHANGE_LABELS[s]) for s in State]
    )
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
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        ordering = ("-asked_at", "-id")
        constraints = [
            models.UniqueConstraint(
                fields=["booking"],
                condition=Q(state__in=[state.value for state in OPEN]),
                name="change_one_open_a_booking",
            ),
            models.CheckConstraint(
                condition=Q(stop_day__gt=models.F("first_day")), name="change_has_days"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in State]), name="change_state_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.booking} → {self.machine}, {self.first_day}"

    @property
    def days(self) -> DayRange:
        """Answers the days asked."""
        return DayRange(self.first_day, self.stop_day)

    @property
    def is_open(self) -> bool:
        """Answers whether it waits for a decision."""
        return self.state in OPEN
