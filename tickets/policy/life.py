"""The life of a ticket: open until somebody closes it, and open again when that was too early."""

from enum import StrEnum

from foundation.lives import Life


class State(StrEnum):
    """Where a ticket stands."""

    OPEN = "open"
    """Resting: somebody has something to do or to answer."""
    CLOSED = "closed"
    """Resting: done."""


class Event(StrEnum):
    """What can happen to a ticket."""

    CLOSE = "close"
    REOPEN = "reopen"


MOVES: dict[tuple[State, Event], State] = {
    (State.OPEN, Event.CLOSE): State.CLOSED,
    (State.CLOSED, Event.REOPEN): State.OPEN,
}

move = Life("ticket", MOVES).move
"""Answers the state that an event leads to; raises `IllegalMove` where the table knows none."""


class Kind(StrEnum):
    """What a ticket is about."""

    EXTENSION = "extension"
    """More days of a booking: the ticket is the thread of an Extension."""
    ACCESS = "access"
    """A category, or named machines of it, until a day."""
    PROBLEM = "problem"
    """Something is wrong with a machine."""
    OTHER = "other"
    QUESTION = "question"
    """Asked by an approver about a request."""


class Outcome(StrEnum):
    """What became of a ticket that asks for access."""

    GRANTED = "granted"
    REFUSED = "refused"
