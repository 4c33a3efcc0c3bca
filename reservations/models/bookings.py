"""Bookings, and the occupancies that chains of them make."""

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from foundation.days import DayRange
from machines.models import Machine, Profile
from reservations.lifecycle import LIVE, State
from reservations.models.rules import BookingRules
from reservations.wording import STATE_LABELS


class Occupancy(models.Model):
    """A chain of bookings of one holder on one machine: the data lives as long as it.

    A chain is owed one installation, from the first day of its earliest booking still approved
    or active, until it is installed.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    """Also written on the machine, so it must not come back after a restore."""
    machine = models.ForeignKey(Machine, on_delete=models.PROTECT, related_name="occupancies")
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="occupancies"
    )
    driven_by = models.CharField(max_length=10, choices=Machine.DrivenBy)
    """Who installs it, as the machine was driven when the occupancy began."""
    is_installed_elsewhere = models.BooleanField(default=False)
    installed_at = models.DateTimeField(null=True, blank=True)
    """When its machine was first ready; empty while nobody's data can lie there."""
    data_gone_at = models.DateTimeField(null=True, blank=True)
    """When the machine was let go for somebody else's installation: nothing is kept any more."""

    class Meta:
        verbose_name = _("occupancy")
        verbose_name_plural = _("occupancies")

    def __str__(self) -> str:
        return f"{self.machine} · {self.holder}"

    @property
    def was_installed(self) -> bool:
        """Answers whether its holder ever got the machine, so that data may lie on it."""
        return self.is_installed_elsewhere or self.installed_at is not None


class Booking(models.Model):
    """One holder has one machine for whole days `[first_day, stop_day)`."""

    reference = models.CharField(_("reference"), max_length=12, unique=True)
    machine = models.ForeignKey(
        Machine, on_delete=models.PROTECT, related_name="bookings", verbose_name=_("machine")
    )
    occupancy = models.ForeignKey(Occupancy, on_delete=models.PROTECT, related_name="bookings")
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="bookings",
        verbose_name=_("holder"),
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("asked by"),
    )
    asked_at = models.DateTimeField(_("asked at"))
    rules = models.ForeignKey(
        BookingRules, on_delete=models.PROTECT, related_name="+", verbose_name=_("booking rules")
    )
    """The numbers it was judged by."""
    profile = models.ForeignKey(
        Profile, on_delete=models.PROTECT, related_name="+", verbose_name=_("profile")
    )
    purpose = models.CharField(_("purpose"), max_length=300, blank=True)
    first_day = models.DateField(_("first day"))
    stop_day = models.DateField(_("free again from"))
    held_first_day = models.DateField()
    """Guarded from this day on: the stop day of the booking it continues, else its first day."""
    held_stop_day = models.DateField()
    state = models.CharField(
        _("state"), max_length=10, choices=[(s.value, STATE_LABELS[s]) for s in State]
    )
    continues = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="continued_by",
        verbose_name=_("continues"),
    )
    released_at = models.DateTimeField(_("given back early at"), null=True, blank=True)
    kept_until = models.DateField(_("data kept until"), null=True, blank=True)
    """From this day's 00:00 the disk may be wiped; only ever moves later."""
    moved_to = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="left_behind",
        verbose_name=_("goes on elsewhere as"),
    )
    """Where its holder's booking went on: this row stands for the days before, and the data."""
    moved_day = models.DateField(_("moved on"), null=True, blank=True)
    """From this day on the days count for the booking that it moved to."""
    undecided_warned_at = models.DateTimeField(null=True, blank=True, editable=False)
    """When both sides were told that nobody had decided yet."""
    reminded_at = models.DateTimeField(null=True, blank=True, editable=False)
    """When its holder was last reminded that it soon ends."""
    version = models.PositiveIntegerField(_("version"), default=1)
    """Grows with each change, so that a decision on a stale page is noticed."""

    asked_stop_day: date | None = None
    """The stop day that an open extension asks for; filled by the shelf of the rules alone."""
    is_claimed: bool = False
    """Whether somebody's later booking has begun on its disk; filled by that shelf as well."""

    class Meta:
        verbose_name = _("booking")
        verbose_name_plural = _("bookings")
        ordering = ("first_day", "id")
        indexes = [
            models.Index(fields=["machine", "stop_day"], name="booking_machine_days"),
            models.Index(fields=["holder", "stop_day"], name="booking_holder_days"),
            models.Index(fields=["state", "first_day"], name="booking_state_days"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(stop_day__gt=models.F("first_day")), name="booking_has_days"
            ),
            models.CheckConstraint(
                condition=models.Q(held_first_day__lte=models.F("first_day"))
                & models.Q(held_stop_day__gte=models.F("stop_day")),
                name="booking_holds_its_days",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[s.value for s in State]), name="booking_state_known"
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def days(self) -> DayRange:
        """Answers the days it is for."""
        return DayRange(self.first_day, self.stop_day)

    @property
    def held_days(self) -> DayRange:
        """Answers the days it holds against others, the gap before a continuing one included."""
        return DayRange(self.held_first_day, self.held_stop_day)

    @property
    def is_live(self) -> bool:
        """Answers whether it holds its days against others."""
        return self.state in LIVE


class BookingRequest(Booking):
    """A booking seen from the approver's desk: the same row, still undecided."""

    class Meta:
        proxy = True
        verbose_name = _("request")
        verbose_name_plural = _("requests")
        ordering = ("first_day", "id")
