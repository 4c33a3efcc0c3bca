from datetime import UTC, datetime, timedelta

import pytest

from pages.policy.installs import Install, Result, Try, installs_of

pytestmark = pytest.mark.pure

MIDNIGHT = datetime(2027, 3, 1, 0, 5, tzinfo=UTC)


def attempt(order, minute, *, ready=None, over=True, owed=(1, None)):
    begun_at = MIDNIGHT + timedelta(minutes=minute)
    ready_at = None if ready is None else MIDNIGHT + timedelta(minutes=ready)
    return Try(owed, order, begun_at, ready_at, over)


@pytest.mark.parametrize(
    ("tries", "install"),
    [
        ([attempt(1, 0, ready=40)], Install(Result.FIRST_TRY, 1, 40)),
        ([attempt(1, 0), attempt(2, 60, ready=95)], Install(Result.RETRIED, 2, 95)),
        ([attempt(1, 0), attempt(2, 60), attempt(3, 120)], Install(Result.FAILED, 3, None)),
        ([attempt(1, 0, over=False)], Install(Result.UNDER_WAY, 1, None)),
        ([attempt(1, 0), attempt(2, 60, over=False)], Install(Result.UNDER_WAY, 2, None)),
    ],
)
def test_install_is_judged_by_all_its_tries(tries, install):
    assert installs_of(tries) == [install]
    assert installs_of(reversed(tries)) == [install]


def test_installs_are_told_apart_by_what_is_owed():
    tries = [
        attempt(1, 0, ready=40),
        attempt(2, 0, owed=(2, None)),
        attempt(3, 500, ready=530, owed=(1, 9)),
    ]

    assert [row.result for row in installs_of(tries)] == [
        Result.FIRST_TRY,
        Result.FAILED,
        Result.FIRST_TRY,
    ]
