"""The life of an Extension or a Change: what is asked for a booking that stands already.

Source: docs/explanation/extensions.md.
"""

from datetime import date, timedelta
from enum import StrEnum

from foundation.lives import Life
from foundation.working_days import WorkingCalendar


class State(StrEnum):
    """Where it stands."""

    REQUESTED = "requested"
    """Passing: an approver decides; lapses on a known day."""
    GRANTED = "granted"
    """Resting: the booking is as it was asked."""
    REFUSED = "refused"
    """Resting: an approver said no, with a reason."""
    WITHDRAWN = "withdrawn"
    """Resting: taken back by whoever asked."""
    LAPSED = "lapsed"
    """Resting: nobody decided in time, or the booking went another way."""


class Event(StrEnum):
    """What can happen to it."""

    GRANT = "grant"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    LAPSE = "lapse"


MOVES: dict[tuple[State, Event], State] = {
    (State.REQUESTED, Event.GRANT): State.GRANTED,
    (State.REQUESTED, Event.REFUSE): State.REFUSED,
    (State.REQUESTED, Event.WITHDRAW): State.WITHDRAWN,
    (State.REQUESTED, Event.LAPSE): State.LAPSED,
}

OPEN = (State.REQUESTED,)
"""States that lead on: a booking has at most one Extension in them, and one Change."""

move = Life("amendment", MOVES).move
"""Answers the state that an event leads to; raises `IllegalMove` where the table knows none."""

DECIDING_DAYS = 2
"""Working days within which approvers decide on an extension."""


def may_hold(asked_day: date, last_day: date) -> bool:
    """Answers whether an extension asked on a day may hold the days it asks for.

    It must be asked at least one day before the booking's end.
    """
    return asked_day < last_day


def held_until(asked_day: date, stop_day: date, calendar: WorkingCalendar) -> date:
    """Answers from which day on an extension that holds its days holds them no longer.

    The later of the booking's stop day and the end of the second working day after it was asked.
    """
    last_deciding_day = calendar.plus(asked_day, DECIDING_DAYS)
    return max(stop_day, last_deciding_day + timedelta(days=1))
