from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioning.lifecycle import State
from provisioning.policy.progress import (
    ALMOST,
    DEFAULT_SECONDS,
    DEFAULT_TASKS,
    Expectation,
    Past,
    Place,
    Progress,
    expect,
    measure,
    ready_at,
)
from provisioning.recipe import BARE_METAL, steps_of_kind

pytestmark = pytest.mark.pure

LINE = (State.ARMING, State.INSTALLING, State.VERIFYING)
EXPECTED = Expectation(
    {State.ARMING: 10.0, State.INSTALLING: 100.0, State.VERIFYING: 10.0},
    {"partition": 0.2, "instsoft": 0.4, "configure": 0.8},
)


def past(installing, **tasks):
    return Past({State.INSTALLING: installing}, tasks)


@pytest.mark.parametrize(
    ("same", "alike", "seconds"),
    [
        ((), (), DEFAULT_SECONDS[State.INSTALLING]),
        ((), (past(60.0),), 60.0),
        ((past(40.0),), (past(60.0),), 40.0),
        ((past(40.0), past(50.0), past(900.0)), (past(60.0),), 50.0),
        ((Past({}),), (past(60.0),), 60.0),
    ],
)
def test_expectation_is_learnt_from_the_nearest_that_is_known(same, alike, seconds):
    assert expect(LINE, same, alike).seconds == {
        State.ARMING: DEFAULT_SECONDS[State.ARMING],
        State.INSTALLING: seconds,
        State.VERIFYING: DEFAULT_SECONDS[State.VERIFYING],
    }


def test_shares_of_tasks_are_learnt_too():
    expected = expect(LINE, [past(1.0, instsoft=0.5)], [past(1.0, instsoft=0.6, configure=0.9)])

    assert expected.tasks == {**DEFAULT_TASKS, "instsoft": 0.5, "configure": 0.9}


@pytest.mark.parametrize(
    ("place", "passed"),
    [
        (Place(State.ARMING, 0.0), 0.0),
        (Place(State.ARMING, 9.0), 9.0),
        (Place(State.ARMING, 9.5), 9.5),
        (Place(State.ARMING, 600.0), 9.5),
        (Place(State.INSTALLING, 5.0), 15.0),
        (Place(State.INSTALLING, 90.0, "partition", 0.0), 30.0),
        (Place(State.INSTALLING, 90.0, "partition", 7.0), 37.0),
        (Place(State.INSTALLING, 90.0, "partition", 700.0), 50.0),
        (Place(State.INSTALLING, 90.0, "configure", 700.0), 10.0 + ALMOST * 100.0),
        (Place(State.INSTALLING, 5.0, "of a later FAI", 1.0), 15.0),
        (Place(State.VERIFYING, 1.0, "configure", 9.0), 111.0),
    ],
)
def test_progress_follows_the_installer(place, passed):
    assert measure(EXPECTED, place) == Progress(passed / 120.0, 120.0 - passed)


def test_progress_outside_of_the_line_has_not_begun():
    assert measure(EXPECTED, Place(State.GUARDED, 99.0)) == Progress(0.0, 120.0)
    assert measure(Expectation({}, {}), Place(State.ARMING, 1.0)) == Progress(0.0, 0.0)


@given(
    st.lists(st.floats(0, 3600), min_size=7, max_size=7),
    st.sampled_from(steps_of_kind(BARE_METAL)),
    st.floats(0, 1e6),
    st.sampled_from(["", *DEFAULT_TASKS]),
    st.floats(0, 1e6),
)
def test_progress_is_never_over_before_it_is(seconds, state, elapsed, task, since):
    line = steps_of_kind(BARE_METAL)
    expected = expect(line, [Past(dict(zip(line, seconds, strict=True)))], [])

    progress = measure(expected, Place(state, elapsed, task, since))

    assert 0 <= progress.share <= 1
    assert -1e-6 <= progress.left_seconds <= expected.total_seconds


@pytest.mark.parametrize(
    ("left", "told"),
    [
        (0, "00:00:00"),
        (1, "00:01:00"),
        (60, "00:01:00"),
        (299, "00:05:00"),
        (300, "00:05:00"),
        (301, "00:10:00"),
        (1452, "00:25:00"),
    ],
)
def test_people_are_told_a_round_time(left, told):
    midnight = datetime(2027, 3, 1, tzinfo=UTC)

    assert ready_at(midnight, left).strftime("%H:%M:%S") == told
    assert ready_at(midnight, left) - midnight >= timedelta(seconds=left)
