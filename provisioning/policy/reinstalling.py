"""The life of a Reinstall: the holder wants their own machine wiped and installed again."""

from enum import StrEnum

from foundation.lives import Life


class State(StrEnum):
    """Where a Reinstall stands. Passing states are left at the latest when its booking ends."""

    REQUESTED = "requested"
    """Passing: asked by the holder; an approver decides."""
    CONFIRMED = "confirmed"
    """Passing: an approver confirmed it; a run does it."""
    REFUSED = "refused"
    """Resting: an approver said no, with a reason."""
    WITHDRAWN = "withdrawn"
    """Resting: taken back by the holder before it began."""
    LAPSED = "lapsed"
    """Resting: the booking ended first."""
    DONE = "done"
    """Resting: the machine is ready again."""


class Event(StrEnum):
    """What can happen to a Reinstall."""

    CONFIRM = "confirm"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    LAPSE = "lapse"
    FINISH = "finish"
    """Its run is READY."""


MOVES: dict[tuple[State, Event], State] = {
    (State.REQUESTED, Event.CONFIRM): State.CONFIRMED,
    (State.REQUESTED, Event.REFUSE): State.REFUSED,
    (State.REQUESTED, Event.WITHDRAW): State.WITHDRAWN,
    (State.REQUESTED, Event.LAPSE): State.LAPSED,
    (State.CONFIRMED, Event.WITHDRAW): State.WITHDRAWN,
    (State.CONFIRMED, Event.LAPSE): State.LAPSED,
    (State.CONFIRMED, Event.FINISH): State.DONE,
}

OPEN = (State.REQUESTED, State.CONFIRMED)
"""States that lead on: a booking has at most one Reinstall in them."""

move = Life("Reinstall", MOVES).move
"""Answers the state that an event leads to; raises `IllegalMove` where the table knows none."""
