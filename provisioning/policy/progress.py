"""How far an installation is, and how long it will still take: learnt from earlier ones.

Pure functions from durations to shares and seconds. The installer's task lines say where within
the longest step it stands; they are progress, never proof.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median

from provisioning.lifecycle import State

DEFAULT_SECONDS: Mapping[State, float] = {
    State.FENCING: 2.0,
    State.ARMING: 5.0,
    State.CYCLING: 150.0,
    State.INSTALLING: 900.0,
    State.DISARMING: 5.0,
    State.CONFIGURING: 360.0,
    State.VERIFYING: 30.0,
}
"""Where nothing was ever installed: 25 minutes from midnight to the holder's mail (ours)."""
DEFAULT_TASKS: Mapping[str, float] = {
    "confdir": 0.0,
    "setup": 0.01,
    "defclass": 0.02,
    "defvar": 0.03,
    "install": 0.04,
    "partition": 0.05,
    "mountdisks": 0.09,
    "extrbase": 0.11,
    "debconf": 0.2,
    "updatebase": 0.22,
    "instsoft": 0.3,
    "configure": 0.72,
    "finish": 0.86,
    "chboot": 0.9,
    "savelog": 0.94,
    "faiend": 0.97,
}
"""FAI's tasks in their order, and the share of its time that has passed when each begins."""
ALMOST = 0.95
"""A step that takes longer than expected stays here until it is over."""
ROUNDING = timedelta(minutes=5)
"""People are told a time on the clock in steps of this, once it is further away than this."""


@dataclass(frozen=True, slots=True)
class Past:
    """One earlier installation that became ready."""

    seconds: Mapping[State, float]
    """How long it was in each state."""
    tasks: Mapping[str, float] = field(default_factory=dict)
    """The share of its installing that had passed when each task began."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """What to expect of an installation."""

    seconds: Mapping[State, float]
    """In the order in which the states are passed."""
    tasks: Mapping[str, float]

    @property
    def total_seconds(self) -> float:
        """Answers the time from the guard to its holder."""
        return sum(self.seconds.values())


@dataclass(frozen=True, slots=True)
class Place:
    """Where an installation stands now."""

    state: State
    seconds: float
    """Since it entered the state."""
    task: str = ""
    """The task that the installer began last; empty before the first."""
    task_seconds: float = 0.0
    """Since that task began."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it is, from 0 to 1, and what is left."""

    share: float
    left_seconds: float


def expect(
    line: Sequence[State],
    same: Sequence[Past],
    alike: Sequence[Past],
    usual: Mapping[State, float] = DEFAULT_SECONDS,
) -> Expectation:
    """Answers what to expect: the median of what was, from the nearest that is known.

    Args:
        line: states from the guard to the holder, in order.
        same: installations of the same machine with the same profile.
        alike: of any machine of its kind with the same profile.
        usual: for a state that nobody ever passed.
    """
    seconds = {
        state: _nearest(same, alike, _seconds_in(state), usual.get(state, 0.0)) for state in line
    }
    tasks = {
        task: _nearest(same, alike, _share_of(task), share)
        for task, share in DEFAULT_TASKS.items()
    }
    return Expectation(seconds, tasks)


def measure(expected: Expectation, place: Place) -> Progress:
    """Answers how far an installation is; never nothing, never all of it."""
    states = list(expected.seconds)
    total = expected.total_seconds
    if place.state not in expected.seconds or total <= 0:
        return Progress(0.0, total)
    before = sum(expected.seconds[state] for state in states[: states.index(place.state)])
    passed = before + _passed_here(expected, place)
    return Progress(passed / total, total - passed)


def ready_at(now: datetime, left_seconds: float) -> datetime:
    """Answers the moment to tell people: rounded up, to five minutes when it is not near."""
    moment = now + timedelta(seconds=left_seconds)
    step = ROUNDING if moment - now > ROUNDING else timedelta(minutes=1)
    over = (moment - datetime.min.replace(tzinfo=moment.tzinfo)) % step
    return moment + (step - over) if over else moment


def _passed_here(expected: Expectation, place: Place) -> float:
    """Answers the expected seconds of the present state that have passed."""
    own = expected.seconds[place.state]
    begun = expected.tasks.get(place.task) if place.state is State.INSTALLING else None
    if begun is None:
        return min(place.seconds, ALMOST * own)
    later = [share for share in expected.tasks.values() if share > begun]
    return min(begun * own + place.task_seconds, min(later, default=1.0) * own, ALMOST * own)


def _seconds_in(state: State) -> Callable[[Past], float | None]:
    return lambda past: past.seconds.get(state)


def _share_of(task: str) -> Callable[[Past], float | None]:
    return lambda past: past.tasks.get(task)


def _nearest(
    same: Sequence[Past],
    alike: Sequence[Past],
    figure: Callable[[Past], float | None],
    otherwise: float,
) -> float:
    """Answers the median of a figure among the nearest installations that have it."""
    for group in (same, alike):
        known = [found for past in group if (found := figure(past)) is not None]
        if known:
            return median(known)
    return otherwise
