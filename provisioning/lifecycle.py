"""The life of a run: one attempt to make a machine ready for one occupancy."""

from enum import StrEnum

from foundation.lives import Life


class State(StrEnum):
    """Where a run stands. Passing states carry a deadline."""

    PLANNED = "planned"
    """Resting: its booking is approved; prechecks come next."""
    PRECHECKING = "prechecking"
    """Passing: does the machine answer as the inventory says?"""
    GUARDED = "guarded"
    """Resting: waits for 00:00 of the first day, and for every condition of the guard."""
    FENCING = "fencing"
    """Passing: the guard let it through; older attempts are shut out."""
    ARMING = "arming"
    """Passing: the next network boot of this machine alone installs it."""
    CYCLING = "cycling"
    """Passing: the machine is ordered to restart and seen to leave."""
    INSTALLING = "installing"
    """Passing: the installer works."""
    DISARMING = "disarming"
    """Passing: the machine boots its own disk again; read back."""
    CONFIGURING = "configuring"
    """Passing: the post-install states run."""
    VERIFYING = "verifying"
    """Passing: is it really the new system, as promised?"""
    READY = "ready"
    """Resting: handed over."""
    BLOCKED = "blocked"
    """Resting: needs a person."""
    FAILED = "failed"
    """Resting: given up by a person."""
    SUPERSEDED = "superseded"
    """Resting: a newer run took its place; one that was READY, for a confirmed Reinstall."""
    CANCELLED = "cancelled"
    """Resting: the occupancy is owed no installation any more."""


class Event(StrEnum):
    """What can happen to a run; each is named after where it leads."""

    PRECHECK = "precheck"
    GUARD = "guard"
    """The prechecks passed, or the guard is asked again: a person says so, or it is long ago."""
    FENCE = "fence"
    """The whole guard let it through."""
    ARM = "arm"
    CYCLE = "cycle"
    INSTALL = "install"
    DISARM = "disarm"
    """The installation is done, or the run leaves early."""
    CONFIGURE = "configure"
    VERIFY = "verify"
    HAND_OVER = "hand_over"
    BLOCK = "block"
    FAIL = "fail"
    SUPERSEDE = "supersede"
    CANCEL = "cancel"


MOVES: dict[tuple[State, Event], State] = {
    (State.PLANNED, Event.PRECHECK): State.PRECHECKING,
    (State.PLANNED, Event.BLOCK): State.BLOCKED,
    (State.PLANNED, Event.FAIL): State.FAILED,
    (State.PLANNED, Event.CANCEL): State.CANCELLED,
    (State.PRECHECKING, Event.GUARD): State.GUARDED,
    (State.PRECHECKING, Event.BLOCK): State.BLOCKED,
    (State.PRECHECKING, Event.FAIL): State.FAILED,
    (State.PRECHECKING, Event.CANCEL): State.CANCELLED,
    (State.GUARDED, Event.PRECHECK): State.PRECHECKING,
    (State.GUARDED, Event.FENCE): State.FENCING,
    (State.GUARDED, Event.BLOCK): State.BLOCKED,
    (State.GUARDED, Event.FAIL): State.FAILED,
    (State.GUARDED, Event.CANCEL): State.CANCELLED,
    (State.FENCING, Event.ARM): State.ARMING,
    (State.FENCING, Event.CONFIGURE): State.CONFIGURING,
    (State.FENCING, Event.GUARD): State.GUARDED,
    (State.FENCING, Event.BLOCK): State.BLOCKED,
    (State.FENCING, Event.FAIL): State.FAILED,
    (State.FENCING, Event.CANCEL): State.CANCELLED,
    (State.ARMING, Event.CYCLE): State.CYCLING,
    (State.ARMING, Event.DISARM): State.DISARMING,
    (State.CYCLING, Event.INSTALL): State.INSTALLING,
    (State.CYCLING, Event.DISARM): State.DISARMING,
    (State.INSTALLING, Event.DISARM): State.DISARMING,
    (State.DISARMING, Event.CONFIGURE): State.CONFIGURING,
    (State.DISARMING, Event.BLOCK): State.BLOCKED,
    (State.DISARMING, Event.FAIL): State.FAILED,
    (State.DISARMING, Event.CANCEL): State.CANCELLED,
    (State.CONFIGURING, Event.VERIFY): State.VERIFYING,
    (State.CONFIGURING, Event.DISARM): State.DISARMING,
    (State.CONFIGURING, Event.BLOCK): State.BLOCKED,
    (State.CONFIGURING, Event.FAIL): State.FAILED,
    (State.CONFIGURING, Event.CANCEL): State.CANCELLED,
    (State.VERIFYING, Event.HAND_OVER): State.READY,
    (State.VERIFYING, Event.DISARM): State.DISARMING,
    (State.VERIFYING, Event.BLOCK): State.BLOCKED,
    (State.VERIFYING, Event.FAIL): State.FAILED,
    (State.VERIFYING, Event.CANCEL): State.CANCELLED,
    (State.BLOCKED, Event.PRECHECK): State.PRECHECKING,
    (State.BLOCKED, Event.GUARD): State.GUARDED,
    (State.BLOCKED, Event.DISARM): State.DISARMING,
    (State.BLOCKED, Event.CONFIGURE): State.CONFIGURING,
    (State.BLOCKED, Event.VERIFY): State.VERIFYING,
    (State.BLOCKED, Event.FAIL): State.FAILED,
    (State.BLOCKED, Event.SUPERSEDE): State.SUPERSEDED,
    (State.BLOCKED, Event.CANCEL): State.CANCELLED,
    (State.FAILED, Event.SUPERSEDE): State.SUPERSEDED,
    (State.READY, Event.SUPERSEDE): State.SUPERSEDED,
}
"""Where each event leads. Between arming and the end of installing the only side door is
disarming; after it, a run that has armed disarms again before it leaves (`recipe.leaves_by`)."""

RESTING = frozenset(
    {
        State.PLANNED,
        State.GUARDED,
        State.READY,
        State.BLOCKED,
        State.FAILED,
        State.SUPERSEDED,
        State.CANCELLED,
    }
)
OVER = frozenset({State.READY, State.FAILED, State.SUPERSEDED, State.CANCELLED})
UNFINISHED = tuple(state for state in State if state not in OVER)
WAITING = (State.PLANNED, State.PRECHECKING, State.GUARDED, State.BLOCKED)
"""States in which nothing of this attempt is touching the machine."""
ON_THE_NETWORK = (
    State.FENCING,
    State.ARMING,
    State.CYCLING,
    State.INSTALLING,
    State.DISARMING,
)
"""States that use a TFTP host; a site limits how many machines there are in them at once."""

move = Life("run", MOVES).move
"""Answers the state that an event leads to; raises `IllegalMove` where the table knows none."""
