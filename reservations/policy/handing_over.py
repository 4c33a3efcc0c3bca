"""The life of a hand-over: a holder gives a running booking to somebody else, nothing is wiped.

Source: docs/decisions/0009-a-hand-over-splits-the-days.md.
"""

from enum import StrEnum

from foundation.lives import Life


class State(StrEnum):
    """Where it stands."""

    ASKED = "asked"
    """Passing: the person named accepts or declines; lapses with the booking."""
    ACCEPTED = "accepted"
    """Passing: an approver confirms or refuses; lapses with the booking."""
    DONE = "done"
    """Resting: the booking is the other person's."""
    DECLINED = "declined"
    """Resting: the person named does not want it."""
    REFUSED = "refused"
    """Resting: an approver said no, with a reason."""
    WITHDRAWN = "withdrawn"
    """Resting: taken back by the holder."""
    LAPSED = "lapsed"
    """Resting: the booking was over, or went another way."""


class Event(StrEnum):
    """What can happen to it."""

    ACCEPT = "accept"
    DECLINE = "decline"
    CONFIRM = "confirm"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    LAPSE = "lapse"


MOVES: dict[tuple[State, Event], State] = {
    (State.ASKED, Event.ACCEPT): State.ACCEPTED,
    (State.ASKED, Event.DECLINE): State.DECLINED,
    (State.ASKED, Event.WITHDRAW): State.WITHDRAWN,
    (State.ASKED, Event.LAPSE): State.LAPSED,
    (State.ACCEPTED, Event.CONFIRM): State.DONE,
    (State.ACCEPTED, Event.DECLINE): State.DECLINED,
    (State.ACCEPTED, Event.REFUSE): State.REFUSED,
    (State.ACCEPTED, Event.WITHDRAW): State.WITHDRAWN,
    (State.ACCEPTED, Event.LAPSE): State.LAPSED,
}

OPEN = (State.ASKED, State.ACCEPTED)
"""States that lead on: a booking has at most one hand-over in them."""

move = Life("hand-over", MOVES).move
"""Answers the state that an event leads to; raises `IllegalMove` where the table knows none."""
