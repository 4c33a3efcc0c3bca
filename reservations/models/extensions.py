"""Extensions: more days asked for a booking that stands."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foundation.days import DayRange
from reservations.models.bookings import Booking
from reservations.policy.amending import OPEN, State
from reservations.wording.extensions import EXTENSION_LABELS


class Extension(models.Model):
    """A later stop day asked for a booking; nothing is ever installed for it."""

    booking = models.ForeignKey(
        Booking, on_delete=models.PROTECT, related_name="extensions", verbose_name=_("booking")
    )
    from_stop_day = models.DateField()
    """The booking's stop day when it was asked."""
    stop_day = models.DateField(_("free again from"))
    """The stop day asked."""
    state = models.CharField(
        _("state"), max_length=10, choices=[(s.value, EXTENSION_LABELS[s]) for s in State]
    )
    is_rival = models.BooleanField(_("beside a request of somebody else"), default=False)
    """It asks for days that others had asked for already, and holds nothing."""
    lapses_day = models.DateField(_("lapses on"))
    """At 00:00 of this day it lapses, if nobody has decided."""
    undecided_warned_at = models.DateTimeField(null=True, blank=True)
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
        verbose_name = _("extension")
        verbose_name_plural = _("extensions")
        ordering = ("-asked_at", "-id")
        constraints = [
            models.UniqueConstraint(
                fields=["booking"],
                condition=Q(state__in=[state.value for state in OPEN]),
                name="extension_one_open_a_booking",
            ),
            models.CheckConstraint(
                condition=Q(stop_day__gt=models.F("from_stop_day")), name="extension_has_days"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in State]), name="extension_state_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.booking} → {self.days.last_day}"

    @property
    def days(self) -> DayRange:
        """Answers the days it adds."""
        return DayRange(self.from_stop_day, self.stop_day)

    @property
    def is_open(self) -> bool:
        """Answers whether it waits for a decision."""
        return self.state in OPEN
