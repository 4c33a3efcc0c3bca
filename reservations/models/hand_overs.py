"""Hand-overs: a running booking given to somebody else, with its machine as it is."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reservations.models.bookings import Booking
from reservations.policy.handing_over import OPEN, State
from reservations.wording.handing_over import HAND_OVER_LABELS


class HandOver(models.Model):
    """Who gives a booking to whom; both agree, an approver confirms, nothing is wiped."""

    booking = models.ForeignKey(
        Booking, on_delete=models.PROTECT, related_name="hand_overs", verbose_name=_("booking")
    )
    giver = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("given by"),
    )
    taker = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="hand_overs",
        verbose_name=_("given to"),
    )
    state = models.CharField(
        _("state"), max_length=10, choices=[(s.value, HAND_OVER_LABELS[s]) for s in State]
    )
    why = models.CharField(_("why"), max_length=300, blank=True)
    asked_at = models.DateTimeField(_("asked at"))
    accepted_at = models.DateTimeField(_("accepted at"), null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("settled by"),
    )
    """Empty when it lapsed, or is open."""
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        verbose_name = _("hand-over")
        verbose_name_plural = _("hand-overs")
        ordering = ("-asked_at", "-id")
        constraints = [
            models.UniqueConstraint(
                fields=["booking"],
                condition=Q(state__in=[state.value for state in OPEN]),
                name="hand_over_one_open_a_booking",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in State]), name="hand_over_state_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.booking} → {self.taker}"

    @property
    def is_open(self) -> bool:
        """Answers whether somebody still has to answer."""
        return self.state in OPEN
