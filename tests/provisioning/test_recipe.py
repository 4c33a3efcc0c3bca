"""Which steps a machine passes, and how they are tried again."""

import pytest

from provisioning.lifecycle import MOVES, Event, State
from provisioning.ports import StepName
from provisioning.recipe import (
    BARE_METAL,
    GPU_CONTAINER,
    INSTALLED_KINDS,
    JITTER,
    MAX_WAIT_SECONDS,
    PATIENCE,
    leaves_by,
    may_hold_old_data,
    resume_event,
    retry_wait_seconds,
    steps_of_kind,
)

pytestmark = pytest.mark.pure

PATIENT = {State(name.value) for name in PATIENCE}


def test_bare_metal_passes_every_step():
    assert steps_of_kind("bare_metal") == (
        State.FENCING,
        State.ARMING,
        State.CYCLING,
        State.INSTALLING,
        State.DISARMING,
        State.CONFIGURING,
        State.VERIFYING,
    )


def test_container_is_neither_armed_nor_cycled_nor_installed_nor_disarmed():
    assert steps_of_kind("gpu_container") == (
        State.FENCING,
        State.CONFIGURING,
        State.VERIFYING,
    )


def test_every_step_has_its_patience():
    assert set(PATIENCE) == set(StepName)


@pytest.mark.parametrize("state", [State.ARMING, State.CONFIGURING, State.VERIFYING])
def test_run_that_has_armed_leaves_through_disarming(state):
    assert leaves_by(state, has_armed=True, way_out=Event.BLOCK) is Event.DISARM


@pytest.mark.parametrize(
    ("state", "has_armed"),
    [
        (State.CONFIGURING, False),
        (State.DISARMING, True),
        (State.GUARDED, True),
        (State.PRECHECKING, True),
        (State.BLOCKED, True),
    ],
)
def test_run_leaves_straight_when_nothing_is_armed(state, has_armed):
    assert leaves_by(state, has_armed=has_armed, way_out=Event.FAIL) is Event.FAIL


@pytest.mark.parametrize("kind", INSTALLED_KINDS)
@pytest.mark.parametrize(
    "state", [state for state in State if (state, Event.BLOCK) in MOVES or state in PATIENT]
)
def test_blocked_run_can_be_resumed_from_wherever_it_came(kind, state):
    assert (State.BLOCKED, resume_event(kind, state, has_configured=False)) in MOVES


@pytest.mark.parametrize("state", [State.FENCING, State.ARMING, State.CYCLING, State.INSTALLING])
def test_resuming_before_the_disk_was_written_asks_the_guard_again(state):
    assert resume_event(BARE_METAL, state, has_configured=False) is Event.GUARD


@pytest.mark.parametrize(
    ("kind", "has_configured", "event"),
    [
        (BARE_METAL, False, Event.CONFIGURE),
        (GPU_CONTAINER, False, Event.GUARD),
        (GPU_CONTAINER, True, Event.CONFIGURE),
    ],
)
def test_resuming_at_configuring_asks_the_guard_while_old_data_may_be_there(
    kind, has_configured, event
):
    found = resume_event(kind, State.CONFIGURING, has_configured=has_configured)

    assert found is event


def test_old_data_are_there_until_the_machine_was_sent_away_or_its_container_renewed():
    found = {kind: {s for s in State if may_hold_old_data(kind, s)} for kind in INSTALLED_KINDS}

    assert found == {
        BARE_METAL: {State.ARMING, State.CYCLING},
        GPU_CONTAINER: {State.CONFIGURING},
    }


def test_waits_grow_and_stay_bounded_and_come_from_the_seed():
    waits = [retry_wait_seconds(StepName.ARMING, attempt, "run") for attempt in range(1, 12)]

    assert waits == [
        retry_wait_seconds(StepName.ARMING, attempt, "run") for attempt in range(1, 12)
    ]
    assert waits[0] >= PATIENCE[StepName.ARMING].first_wait_seconds
    assert waits[:4] == sorted(waits[:4])
    assert max(waits) <= MAX_WAIT_SECONDS * (1 + JITTER)
    assert waits != [
        retry_wait_seconds(StepName.ARMING, attempt, "other") for attempt in range(1, 12)
    ]
