"""Reads of hand-overs: the open ones, and what has to be asked to judge one."""

from datetime import date

from django.db.models import QuerySet

from accounts.models import User
from accounts.queries import Anybody
from foundation.days import DayRange
from machines.queries import categories_approved_by
from reservations.lifecycle import State
from reservations.models import Booking, HandOver
from reservations.policy.handing_over import OPEN
from reservations.policy.handing_over import State as HandOverState
from reservations.policy.values import Gesture
from reservations.queries.cases import Question


def open_hand_over(booking: Booking) -> HandOver | None:
    """Answers the hand-over of a booking that is not settled yet, if there is one."""
    rows = booking.hand_overs.filter(state__in=OPEN)
    return rows.select_related("giver", "taker").first()


def hand_overs_to_confirm(approver: Anybody) -> QuerySet[HandOver]:
    """Answers the accepted hand-overs on which somebody decides, the oldest first."""
    return (
        HandOver.objects.filter(
            state=HandOverState.ACCEPTED,
            booking__machine__category__in=categories_approved_by(approver).order_by(),
        )
        .select_related("booking__machine", "giver", "taker")
        .order_by("asked_at", "pk")
    )


def can_be_handed_over(booking: Booking, today: date) -> bool:
    """Answers whether a booking runs, stays beyond today, and was not given back."""
    is_running = booking.state == State.ACTIVE and booking.released_at is None
    return is_running and today < booking.stop_day


def question_of_hand_over(booking: Booking, taker: User, today: date) -> Question:
    """Answers what has to be asked to judge whether somebody may have what is left."""
    return Question(
        holder=taker,
        machine=booking.machine,
        wanted=DayRange(max(booking.first_day, today), booking.stop_day),
        profile=booking.profile.slug,
        gesture=Gesture.HAND_OVER,
        continues=False,
        booking=booking,
    )
