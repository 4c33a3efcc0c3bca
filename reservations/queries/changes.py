"""Reads of changes: the open ones, and what has to be asked to judge one."""

from django.db.models import QuerySet

from accounts.queries import Anybody
from foundation.days import DayRange
from machines.models import Machine, Profile
from machines.queries import categories_approved_by
from reservations.models import Booking, Change
from reservations.policy.amending import OPEN
from reservations.policy.values import Gesture
from reservations.queries.cases import Question

FREE_PROFILES = frozenset({"plain", "mbbworkflow"})
"""Between these the holder chooses until the installation begins, without anybody's approval."""


def open_change(booking: Booking) -> Change | None:
    """Answers the change of a booking that nobody has decided yet, if there is one."""
    return (
        booking.changes.filter(state__in=OPEN)
        .select_related("asked_by", "machine__category", "machine__site", "profile")
        .first()
    )


def question_of_change(
    booking: Booking, machine: Machine, days: DayRange, profile: str
) -> Question:
    """Answers what has to be asked to judge what a booking shall become.

    On the same machine it keeps what it continues; on another one there is nothing to continue.
    """
    is_same = machine.pk == booking.machine_id
    return Question(
        holder=booking.holder,
        machine=machine,
        wanted=days,
        profile=profile,
        gesture=Gesture.CHANGE,
        continues=is_same and booking.continues_id is not None,
        booking=booking,
    )


def is_free_of_approval(booking: Booking, machine: Machine, days: DayRange, to: Profile) -> bool:
    """Answers whether only the choice between the usual profiles differs."""
    is_same = machine.pk == booking.machine_id and days == booking.days
    return is_same and {booking.profile.slug, to.slug} <= FREE_PROFILES


def changes_to_decide(approver: Anybody) -> QuerySet[Change]:
    """Answers the open changes on which somebody decides, the one that lapses first first."""
    return (
        Change.objects.filter(
            state__in=OPEN,
            booking__machine__category__in=categories_approved_by(approver).order_by(),
        )
        .select_related("booking__machine__site", "booking__holder", "machine", "profile")
        .order_by("lapses_day", "pk")
    )
