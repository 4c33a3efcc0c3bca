"""The life of a wish, and until when what is offered for it is held.

Source: docs/explanation/waiting-list.md.
"""

from datetime import date, time, timedelta
from enum import StrEnum

from foundation.lives import Life
from foundation.working_days import WorkingCalendar

LAPSE_TIME = time(18)
"""Local time of the next working day until which an offer is held."""
AFTER_ANSWER = timedelta(days=2)
"""An offer's first day comes at least this much after the last day on which it is answered."""


class State(StrEnum):
    """Where a wish stands."""

    WAITING = "waiting"
    """Passing: looked at whenever days are freed; expires when nothing can be offered in time."""
    OFFERED = "offered"
    """Passing: a machine is held for it, until 18:00 of the next working day."""
    MET = "met"
    """Resting: the person took what was offered."""
    WITHDRAWN = "withdrawn"
    """Resting: taken back by its holder."""
    EXPIRED = "expired"
    """Resting: its days are too near, or past, to be offered."""


class Event(StrEnum):
    """What can happen to a wish."""

    OFFER = "offer"
    TAKE = "take"
    """The person accepts what was offered."""
    PASS = "pass"  # noqa: S105 -- no password
    """What was offered was declined, not answered in time, or went another way."""
    WITHDRAW = "withdraw"
    EXPIRE = "expire"


MOVES: dict[tuple[State, Event], State] = {
    (State.WAITING, Event.OFFER): State.OFFERED,
    (State.OFFERED, Event.TAKE): State.MET,
    (State.OFFERED, Event.PASS): State.WAITING,
    (State.WAITING, Event.WITHDRAW): State.WITHDRAWN,
    (State.OFFERED, Event.WITHDRAW): State.WITHDRAWN,
    (State.WAITING, Event.EXPIRE): State.EXPIRED,
}

OPEN = (State.WAITING, State.OFFERED)
"""States of a wish that counts among those a person may have."""

move = Life("wish", MOVES).move
"""Answers the state that an event leads to; raises `IllegalMove` where the table knows none."""


def answer_day(today: date, calendar: WorkingCalendar) -> date:
    """Answers the day until whose 18:00 an offer made today is held."""
    return calendar.next_working(today)


def first_offered_day(today: date, calendar: WorkingCalendar) -> date:
    """Answers the earliest first day of what may be offered today."""
    return answer_day(today, calendar) + AFTER_ANSWER
