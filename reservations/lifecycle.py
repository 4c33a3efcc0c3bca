"""The life of a booking: its states, what can happen to it, and where that leads."""

from enum import StrEnum

from foundation.lives import Life


class State(StrEnum):
    """Where a booking stands. Passing states are left at the latest on a known day."""

    OFFERED = "offered"
    """Passing: held for somebody on the waiting list, until 18:00 of the next working day."""
    REQUESTED = "requested"
    """Passing: sent and not decided; lapses at its first day."""
    APPROVED = "approved"
    """Passing: decided; begins at its first day."""
    ACTIVE = "active"
    """Passing: its first day has begun; ends at its stop day."""
    ENDED = "ended"
    """Resting: ran its course, or was given back early."""
    REFUSED = "refused"
    """Resting: an approver said no, with a reason."""
    WITHDRAWN = "withdrawn"
    """Resting: taken back by its holder before a decision."""
    LAPSED = "lapsed"
    """Resting: nobody decided in time."""
    CANCELLED = "cancelled"
    """Resting: given up after approval and before its first day."""


class Event(StrEnum):
    """What can happen to a booking."""

    ACCEPT = "accept"
    """The person offered the days takes them."""
    APPROVE = "approve"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    LAPSE = "lapse"
    CANCEL = "cancel"
    BEGIN = "begin"
    """Local midnight of the first day."""
    END = "end"
    """Local midnight of the stop day."""
    PROLONG = "prolong"
    """An extension is granted in the days of grace."""


MOVES: dict[tuple[State, Event], State] = {
    (State.OFFERED, Event.ACCEPT): State.REQUESTED,
    (State.OFFERED, Event.WITHDRAW): State.WITHDRAWN,
    (State.OFFERED, Event.LAPSE): State.LAPSED,
    (State.REQUESTED, Event.APPROVE): State.APPROVED,
    (State.REQUESTED, Event.REFUSE): State.REFUSED,
    (State.REQUESTED, Event.WITHDRAW): State.WITHDRAWN,
    (State.REQUESTED, Event.LAPSE): State.LAPSED,
    (State.APPROVED, Event.CANCEL): State.CANCELLED,
    (State.APPROVED, Event.BEGIN): State.ACTIVE,
    (State.ACTIVE, Event.END): State.ENDED,
    (State.ENDED, Event.PROLONG): State.ACTIVE,
}

STARTS = (State.OFFERED, State.REQUESTED)
"""States in which a booking is made."""

LIVE = (State.OFFERED, State.REQUESTED, State.APPROVED, State.ACTIVE)
"""States that hold their days: no two live bookings of one machine overlap."""
UNDECIDED = (State.OFFERED, State.REQUESTED)
STANDING = (State.APPROVED, State.ACTIVE)
"""States of a booking that an approver let through and that is not over."""

move = Life("booking", MOVES).move
"""Answers the state that an event leads to; raises `IllegalMove` where the table knows none."""
