"""Reads for approving a request otherwise than it was asked."""

from foundation.days import DayRange
from machines.models import Machine
from reservations.models import Booking
from reservations.policy.values import Gesture
from reservations.queries.cases import Question


def question_of_other(booking: Booking, machine: Machine, days: DayRange) -> Question:
    """Answers what has to be asked to approve a request on another machine or other days.

    On the first day that was asked it is an approval: its notice was judged when it was sent.
    Another first day is judged as a change is. On another machine there is nothing to continue.
    """
    is_same_day = days.first_day == booking.first_day
    is_same_machine = machine.pk == booking.machine_id
    return Question(
        holder=booking.holder,
        machine=machine,
        wanted=days,
        profile=booking.profile.slug,
        gesture=Gesture.APPROVE if is_same_day else Gesture.CHANGE,
        continues=is_same_machine and booking.continues_id is not None,
        booking=booking,
    )
