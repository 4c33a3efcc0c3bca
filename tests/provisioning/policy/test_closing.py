from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from provisioning.policy.closing import (
    Answer,
    Cause,
    ClosingFacts,
    Judgement,
    OpeningFacts,
    Why,
    judge_closing,
    judge_opening,
    reopened_until,
    wait_after,
)

pytestmark = pytest.mark.pure

NOW = datetime(2027, 3, 16, 23, tzinfo=UTC)
HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)
OVER = ClosingFacts(
    now=NOW,
    due_at=NOW,
    cause=Cause.END,
    is_live=False,
    is_claimed=False,
    claim_awaited_until=None,
    is_halted=False,
)
ASKED = OpeningFacts(
    now=NOW, stop_at=NOW + SECOND, is_claimed=False, is_isolated=False, is_halted=False
)
ACT = Judgement(Answer.ACT)


def wait(why):
    return Judgement(Answer.WAIT, why)


def off(why):
    return Judgement(Answer.CALL_OFF, why)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, ACT),
        ({"due_at": NOW + SECOND}, wait(Why.NOT_DUE)),
        ({"is_halted": True}, wait(Why.HALTED)),
        ({"claim_awaited_until": NOW + SECOND}, wait(Why.CLAIM_COMES)),
        ({"claim_awaited_until": NOW}, ACT),
        ({"is_live": True}, off(Why.LIVE_AGAIN)),
        ({"is_claimed": True}, off(Why.CLAIMED)),
        # an isolation waits for nothing, but never touches what is somebody else's by now
        ({"cause": Cause.ISOLATED, "is_live": True, "is_halted": True}, ACT),
        ({"cause": Cause.ISOLATED, "due_at": NOW + HOUR, "claim_awaited_until": NOW + HOUR}, ACT),
        ({"cause": Cause.ISOLATED, "is_claimed": True}, off(Why.CLAIMED)),
    ],
)
def test_closing_is_judged(change, expected):
    assert judge_closing(replace(OVER, **change)) == expected


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, ACT),
        ({"stop_at": None}, ACT),
        ({"stop_at": NOW}, off(Why.TOO_LATE)),
        ({"is_halted": True}, wait(Why.HALTED)),
        ({"is_isolated": True}, off(Why.ISOLATED)),
        ({"is_claimed": True, "is_isolated": True}, off(Why.CLAIMED)),
    ],
)
def test_opening_is_judged(change, expected):
    assert judge_opening(replace(ASKED, **change)) == expected


@pytest.mark.parametrize(
    ("next_night", "hours"),
    [(None, 48), (60, 48), (48, 48), (47, 47), (2, 2), (1, None), (0, None), (-5, None)],
)
def test_reopening_never_reaches_into_the_next_night(next_night, hours):
    night = None if next_night is None else NOW + next_night * HOUR

    assert reopened_until(NOW, night) == (None if hours is None else NOW + hours * HOUR)


def test_waits_grow_up_to_an_hour():
    minutes = [wait_after(tries).total_seconds() / 60 for tries in (1, 2, 3, 6, 7, 200)]

    assert minutes == [1, 2, 4, 32, 60, 60]
