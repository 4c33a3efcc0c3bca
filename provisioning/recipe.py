"""Which steps a kind of machine passes, how long each may take, and how it is tried again."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from provisioning.lifecycle import MOVES, Event, State
from provisioning.ports import StepName

BARE_METAL = "bare_metal"
GPU_CONTAINER = "gpu_container"
INSTALLED_KINDS = (BARE_METAL, GPU_CONTAINER)
"""Kinds of machines that the portal makes ready; others are booked only."""

_TO_THE_GUARD: dict[State, Event] = {
    State.PLANNED: Event.PRECHECK,
    State.PRECHECKING: Event.GUARD,
    State.GUARDED: Event.FENCE,
}
_TO_THE_HOLDER: dict[State, Event] = {
    State.CONFIGURING: Event.VERIFY,
    State.VERIFYING: Event.HAND_OVER,
}
_NEXT: dict[str, dict[State, Event]] = {
    BARE_METAL: {
        **_TO_THE_GUARD,
        State.FENCING: Event.ARM,
        State.ARMING: Event.CYCLE,
        State.CYCLING: Event.INSTALL,
        State.INSTALLING: Event.DISARM,
        State.DISARMING: Event.CONFIGURE,
        **_TO_THE_HOLDER,
    },
    GPU_CONTAINER: {**_TO_THE_GUARD, State.FENCING: Event.CONFIGURE, **_TO_THE_HOLDER},
}

_RESUMES: Mapping[State, Event] = {
    State.PLANNED: Event.PRECHECK,
    State.PRECHECKING: Event.PRECHECK,
    State.GUARDED: Event.GUARD,
    State.FENCING: Event.GUARD,
    State.ARMING: Event.GUARD,
    State.CYCLING: Event.GUARD,
    State.INSTALLING: Event.GUARD,
    State.DISARMING: Event.DISARM,
    State.CONFIGURING: Event.CONFIGURE,
    State.VERIFYING: Event.VERIFY,
}


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a state may last, all its attempts together, and how often it is tried."""

    timeout_seconds: float
    max_attempts: int = 5
    first_wait_seconds: float = 5.0
    """Wait before the second attempt; each later wait is three times as long."""


PATIENCE: Mapping[StepName, Patience] = {
    StepName.PRECHECKING: Patience(900),
    StepName.ARMING: Patience(900),
    StepName.CYCLING: Patience(900, max_attempts=8),
    StepName.INSTALLING: Patience(3600),
    StepName.DISARMING: Patience(900, max_attempts=8, first_wait_seconds=2.0),
    StepName.CONFIGURING: Patience(2400),
    StepName.VERIFYING: Patience(900),
}

FENCING_TIMEOUT_SECONDS = 120.0
WAIT_FACTOR = 3.0
MAX_WAIT_SECONDS = 900.0
JITTER = 0.25
"""Waits are stretched by up to this share, so that machines do not come back all at once."""

FIRST_NIGHT_WAIT_SECONDS = 600.0
MAX_NIGHT_WAIT_SECONDS = 7200.0
"""Between two tries at a machine in one night; each wait is twice as long as the one before."""

MARKER_ATTEMPTS = 5
"""How often a machine that answers, but whose marker cannot be read, is asked again."""

STILL_ARMED_WAIT_SECONDS = 300.0
"""How often a run that could not disarm tries again while it waits for a person."""

REPEATED_WHEN_UNSURE = frozenset({StepName.INSTALLING})
"""Steps whose act leaves a secret with the portal: when it is not known to have been kept, the
step is acted on again even though the world says that it is under way."""


def steps_of_kind(kind: str) -> tuple[State, ...]:
    """Answers the states a machine of this kind passes from the guard to its holder."""
    passed: list[State] = []
    state = State.FENCING
    while state is not State.READY:
        passed.append(state)
        state = MOVES[state, next_event(kind, state)]
    return tuple(passed)


def next_event(kind: str, state: State) -> Event:
    """Answers what happens to a run of this kind when its present state is done.

    Raises:
        KeyError: the kind is not installed, or the state has no straight way on.
    """
    return _NEXT[kind][state]


def leaves_by(state: State, *, has_armed: bool, way_out: Event) -> Event:
    """Answers the event by which a run leaves early: straight, or through disarming first.

    Once arming has begun, every way out passes disarming; so does one that knows no other.
    """
    must_disarm = has_armed or (state, way_out) not in MOVES
    if must_disarm and state is not State.BLOCKED and (state, Event.DISARM) in MOVES:
        return Event.DISARM
    return way_out


def is_wiping(kind: str, step: StepName) -> bool:
    """Answers whether a step is the first act after which what was on the machine may be gone."""
    return step is (StepName.CONFIGURING if kind == GPU_CONTAINER else StepName.CYCLING)


def may_hold_old_data(kind: str, state: State) -> bool:
    """Answers whether a machine may still hold the data of whoever had it before."""
    if kind == GPU_CONTAINER:
        return state is State.CONFIGURING
    return state in (State.ARMING, State.CYCLING)


def resume_event(kind: str, blocked_from: State, *, has_configured: bool) -> Event:
    """Answers how a blocked run goes on when a person sends it back to its step.

    Before anything destructive is begun or repeated, the whole guard is asked again.

    Args:
        kind: of the machine.
        blocked_from: the state that it left when it was blocked.
        has_configured: configuring was acted on, so that no old data is left to lose.
    """
    if may_hold_old_data(kind, blocked_from) and not has_configured:
        return Event.GUARD
    return _RESUMES[blocked_from]


def night_wait_seconds(night_attempt: int, seed: str) -> float:
    """Answers how long to wait after the nth try of a night failed; same seed, same answer."""
    wait = FIRST_NIGHT_WAIT_SECONDS * 2.0 ** (night_attempt - 1)
    return min(wait, MAX_NIGHT_WAIT_SECONDS) * (1 + JITTER * _share(f"{seed}:{night_attempt}"))


def retry_wait_seconds(step: StepName, attempt: int, seed: str) -> float:
    """Answers how long to wait after the nth failed attempt; the same seed, the same answer."""
    wait = PATIENCE[step].first_wait_seconds * WAIT_FACTOR ** (attempt - 1)
    return min(wait, MAX_WAIT_SECONDS) * (1 + JITTER * _share(f"{seed}:{step}:{attempt}"))


def _share(seed: str) -> float:
    """Answers a number in [0, 1) drawn from words."""
    drawn = hashlib.sha256(seed.encode()).digest()
    return int.from_bytes(drawn[:4], "big") / 2**32
