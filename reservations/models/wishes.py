"""Wishes: places on the waiting list, and what was offered for them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from foundation.days import DayRange
from machines.models import Category, Profile
from reservations.models.bookings import Booking
from reservations.policy.wishing import OPEN, State
from reservations.wording.wishes import WISH_LABELS


class Wish(models.Model):
    """Some days on any machine that has at least so much, between two days."""

    reference = models.CharField(_("reference"), max_length=12, unique=True)
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="wishes",
        verbose_name=_("holder"),
    )
    days = models.PositiveSmallIntegerField(_("number of days"))
    from_day = models.DateField(_("not before"))
    stop_day = models.DateField(_("free again from"))
    """All its days come before this one."""
    memory_gib = models.PositiveIntegerField(_("memory at least (GiB)"), default=0)
    cores = models.PositiveIntegerField(_("cores at least"), default=0)
    gpus = models.PositiveSmallIntegerField(_("GPUs at least"), default=0)
    categories = models.ManyToManyField(
        Category, related_name="wishes", verbose_name=_("categories")
    )
    profile = models.ForeignKey(
        Profile, on_delete=models.PROTECT, related_name="+", verbose_name=_("profile")
    )
    purpose = models.CharField(_("purpose"), max_length=300, blank=True)
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=[(s.value, WISH_LABELS[s]) for s in State],
        default=State.WAITING.value,
    )
    made_at = models.DateTimeField(_("made at"))
    rested_at = models.DateTimeField(_("at rest since"), null=True, blank=True)
    looked_at = models.DateTimeField(null=True, blank=True, editable=False)
    """When a machine was last looked for; empty when days were freed since."""

    class Meta:
        verbose_name = _("wish")
        verbose_name_plural = _("wishes")
        ordering = ("made_at", "id")
        indexes = [models.Index(fields=["state", "made_at"], name="wish_state_made")]
        constraints = [
            models.CheckConstraint(
                condition=Q(days__gte=1) & Q(stop_day__gt=F("from_day")), name="wish_has_days"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in State]), name="wish_state_known"
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def span(self) -> DayRange:
        """Answers the days between which all of its own must lie."""
        return DayRange(self.from_day, self.stop_day)

    @property
    def is_open(self) -> bool:
        """Answers whether it waits, or waits for an answer."""
        return self.state in OPEN


class WishOffer(models.Model):
    """A booking that was offered for a wish; its state says what came of it."""

    wish = models.ForeignKey(
        Wish, on_delete=models.PROTECT, related_name="offers", verbose_name=_("wish")
    )
    booking = models.OneToOneField(
        Booking, on_delete=models.PROTECT, related_name="offer", verbose_name=_("booking")
    )
    lapses_at = models.DateTimeField(_("held until"))
    was_unanswered = models.BooleanField(_("not answered"), default=False)
    """Its holder let it lapse."""

    class Meta:
        verbose_name = _("offer for a wish")
        verbose_name_plural = _("offers for wishes")
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.wish} · {self.booking}"
