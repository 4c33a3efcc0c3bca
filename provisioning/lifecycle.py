"""The life of a run: one attempt to make a machine ready for one occupancy."""

from enum import StrEnum


class State(StrEnum):
    """Where a run stands. Passing states carry a deadline."""

    PLANNED = "planned"
    """Resting: its booking is approved; prechecks wait for the eve."""
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
    """Resting: given up."""
    SUPERSEDED = "superseded"
    """Resting: a newer run took its place."""
    CANCELLED = "cancelled"
    """Resting: its booking went away before anything was touched."""


class Event(StrEnum):
    """What can happen to a run."""

    PRECHECK = "precheck"
    PASS = "pass"
    """The step is done: on to the next state of the recipe."""
    BLOCK = "block"
    RESUME = "resume"
    """A person sends a blocked run back to its step."""
    FAIL = "fail"
    SUPERSEDE = "supersede"
    CANCEL = "cancel"


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
