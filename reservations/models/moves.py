"""Moves to an equivalent machine: offered because of some trouble, and what came of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from machines.models import Machine
from reservations.models.bookings import Booking
from reservations.wording.moves import CAUSE_LABELS, OUTCOME_LABELS


class MoveOffer(models.Model):
    """The holder of a booking may go to another machine: one confirmation, by either side."""

    class Cause(models.TextChoices):
        """Why the machine booked may not do."""

        PRECHECK = "precheck", CAUSE_LABELS["precheck"]
        FAILED_NIGHT = "failed_night", CAUSE_LABELS["failed_night"]
        BREAKDOWN = "breakdown", CAUSE_LABELS["breakdown"]
        MAINTENANCE = "maintenance", CAUSE_LABELS["maintenance"]
        APPROVER = "approver", CAUSE_LABELS["approver"]

    class Outcome(models.TextChoices):
        """What came of the offer; open as long as it is empty."""

        MOVED = "moved", OUTCOME_LABELS["moved"]
        KEPT = "kept", OUTCOME_LABELS["kept"]
        READY = "ready", OUTCOME_LABELS["ready"]
        BACK = "back", OUTCOME_LABELS["back"]
        OVER = "over", OUTCOME_LABELS["over"]

    booking = models.ForeignKey(
        Booking, on_delete=models.PROTECT, related_name="move_offers", verbose_name=_("booking")
    )
    machine = models.ForeignKey(
        Machine,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("machine in trouble"),
    )
    cause = models.CharField(_("why"), max_length=12, choices=Cause)
    reason = models.TextField(_("reason"), blank=True)
    """In the words of whoever offered it."""
    proposed = models.JSONField(_("machines proposed"), default=list)
    """Names of machines, the best fit first, as they were free when it was made."""
    made_at = models.DateTimeField(_("made at"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("made by"),
    )
    """Empty when the portal made it."""
    outcome = models.CharField(_("what came of it"), max_length=8, choices=Outcome, blank=True)
    to_machine = models.ForeignKey(
        Machine,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("moved to"),
    )
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("confirmed by"),
    )

    class Meta:
        verbose_name = _("move offered")
        verbose_name_plural = _("moves offered")
        ordering = ("-made_at", "-id")
        constraints = [
            models.UniqueConstraint(
                fields=["booking"], condition=Q(outcome=""), name="move_one_offer_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.booking} · {self.machine}"

    @property
    def is_open(self) -> bool:
        """Answers whether it still waits for somebody's answer."""
        return self.outcome == ""
