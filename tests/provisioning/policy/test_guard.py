"""The guard as a table: what stands against an installation, one fact at a time."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from provisioning.policy.guard import (
    Cause,
    Facts,
    MarkerOrigin,
    Other,
    Reason,
    foremost,
    is_wait,
    reasons_against,
)

pytestmark = pytest.mark.pure

NOW = datetime(2027, 2, 28, 23, 0, tzinfo=UTC)
"""00:00 of 1 March in Paris."""
TODAY = date(2027, 3, 1)
YESTERDAY = TODAY - timedelta(days=1)
TOMORROW = TODAY + timedelta(days=1)
GOOD = Facts(
    now=NOW,
    today=TODAY,
    cause=Cause.OWED,
    first_day=TODAY,
    due_at=NOW,
    is_owed=True,
    is_confirmed=True,
    is_claimed=False,
    is_installable=True,
    is_driven_by_portal=True,
    has_other_open_run=False,
    others=(),
    is_access_changing=False,
    has_hold=False,
    is_unavailable=False,
    is_halted=False,
    announced_at=NOW - timedelta(hours=8),
    is_start_confirmed=False,
    fencings_today=0,
    max_fencings=10,
    parallel=0,
    max_parallel=4,
    marker=MarkerOrigin.OVER_OCCUPANCY,
    marker_read_at=NOW,
)

NOTHING = ()
MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, NOTHING),
        # a cause
        ({"is_owed": False}, (Reason.NOT_OWED,)),
        ({"first_day": None}, (Reason.NO_BOOKING,)),
        ({"is_claimed": True}, NOTHING),
        ({"cause": Cause.REINSTALL}, NOTHING),
        ({"cause": Cause.REINSTALL, "is_owed": False}, (Reason.NOT_OWED,)),
        ({"cause": Cause.REINSTALL, "is_confirmed": False}, (Reason.NOT_CONFIRMED,)),
        ({"cause": Cause.REINSTALL, "is_claimed": True}, NOTHING),
        ({"cause": Cause.REINSTALL, "first_day": None}, (Reason.NO_BOOKING,)),
        ({"cause": Cause.TECHNICAL, "first_day": None}, NOTHING),
        ({"cause": Cause.TECHNICAL, "is_owed": False}, (Reason.NOT_OWED,)),
        ({"cause": Cause.TECHNICAL, "is_claimed": True}, (Reason.CLAIMED,)),
        ({"is_installable": False}, (Reason.NOT_INSTALLABLE,)),
        ({"is_driven_by_portal": False}, (Reason.DRIVEN_BY_OTHERS,)),
        ({"has_other_open_run": True}, (Reason.OTHER_RUN_OPEN,)),
        # its day
        ({"first_day": TOMORROW}, (Reason.NOT_YET,)),
        ({"first_day": YESTERDAY}, NOTHING),
        ({"due_at": NOW - timedelta(hours=6)}, NOTHING),
        ({"due_at": NOW - timedelta(hours=6) - SECOND}, (Reason.LATE,)),
        ({"due_at": NOW - timedelta(days=3), "is_start_confirmed": True}, NOTHING),
        # whoever was there before
        ({"others": (Other(is_over=True, kept_until=TODAY),)}, NOTHING),
        ({"others": (Other(is_over=True, kept_until=TOMORROW),)}, (Reason.DATA_KEPT,)),
        ({"others": (Other(is_over=True, kept_until=None),)}, (Reason.KEPT_UNKNOWN,)),
        ({"others": (Other(is_over=False, kept_until=YESTERDAY),)}, (Reason.OTHER_OCCUPANCY,)),
        ({"others": (Other(is_over=False, kept_until=None),)}, (Reason.OTHER_OCCUPANCY,)),
        ({"is_access_changing": True}, (Reason.ACCESS_CHANGING,)),
        # people
        ({"has_hold": True}, (Reason.DATA_HELD,)),
        ({"is_unavailable": True}, (Reason.UNAVAILABLE,)),
        ({"is_halted": True}, (Reason.HALTED,)),
        ({"announced_at": None}, (Reason.UNANNOUNCED,)),
        ({"announced_at": NOW - 30 * MINUTE + SECOND}, (Reason.UNANNOUNCED,)),
        ({"announced_at": NOW - 30 * MINUTE}, NOTHING),
        # limits
        ({"fencings_today": 9}, NOTHING),
        ({"fencings_today": 10}, (Reason.DAY_LIMIT,)),
        ({"fencings_today": 11}, (Reason.DAY_LIMIT,)),
        ({"parallel": 3}, NOTHING),
        ({"parallel": 4}, (Reason.PARALLEL_LIMIT,)),
        # the machine's own word
        ({"marker": None}, (Reason.MARKER_UNREAD,)),
        ({"marker_read_at": None}, (Reason.MARKER_UNREAD,)),
        ({"marker_read_at": NOW - 5 * MINUTE + SECOND}, NOTHING),
        ({"marker_read_at": NOW - 5 * MINUTE}, (Reason.MARKER_UNREAD,)),
        ({"marker_read_at": NOW}, NOTHING),
        ({"marker_read_at": NOW + SECOND}, (Reason.MARKER_UNREAD,)),
        ({"marker": MarkerOrigin.NO_ANSWER}, NOTHING),
        ({"marker": MarkerOrigin.NO_MARKER}, NOTHING),
        ({"marker": MarkerOrigin.NEVER_READY}, NOTHING),
        ({"marker": MarkerOrigin.REPLACED_RUN}, NOTHING),
        ({"marker": MarkerOrigin.OWN_RUN}, (Reason.MARKER_OWN_RUN,)),
        ({"marker": MarkerOrigin.READY_RUN}, (Reason.MARKER_READY,)),
        ({"marker": MarkerOrigin.LIVE_OCCUPANCY}, (Reason.MARKER_OTHER_OCCUPANCY,)),
        ({"marker": MarkerOrigin.UNKNOWN_RUN}, (Reason.MARKER_UNKNOWN,)),
    ],
)
def test_guard_names_what_stands_against(change, expected):
    assert reasons_against(replace(GOOD, **change)) == expected


def test_guard_reports_everything_at_once_and_what_blocks_first():
    facts = replace(
        GOOD,
        is_owed=False,
        others=(Other(is_over=False, kept_until=None), Other(is_over=True, kept_until=TOMORROW)),
        has_hold=True,
        is_halted=True,
        announced_at=None,
        marker=MarkerOrigin.UNKNOWN_RUN,
    )

    assert reasons_against(facts) == (
        Reason.NOT_OWED,
        Reason.OTHER_OCCUPANCY,
        Reason.MARKER_UNKNOWN,
        Reason.DATA_KEPT,
        Reason.DATA_HELD,
        Reason.HALTED,
        Reason.UNANNOUNCED,
    )


def test_every_marker_has_a_verdict():
    for marker in MarkerOrigin:
        reasons_against(replace(GOOD, marker=marker))


@pytest.mark.parametrize(
    ("reasons", "expected"),
    [
        ((), None),
        ((Reason.HALTED,), Reason.HALTED),
        ((Reason.MARKER_UNKNOWN, Reason.HALTED), Reason.MARKER_UNKNOWN),
        ((Reason.OTHER_OCCUPANCY, Reason.NOT_YET), Reason.NOT_YET),
    ],
)
def test_foremost_reason_decides_and_nothing_blocks_before_its_day(reasons, expected):
    assert foremost(reasons) is expected


def test_waits_and_blocks_are_told_apart():
    assert [reason for reason in Reason if not is_wait(reason)] == [
        Reason.NOT_OWED,
        Reason.NOT_CONFIRMED,
        Reason.CLAIMED,
        Reason.NO_BOOKING,
        Reason.NOT_INSTALLABLE,
        Reason.DRIVEN_BY_OTHERS,
        Reason.OTHER_RUN_OPEN,
        Reason.OTHER_OCCUPANCY,
        Reason.MARKER_OWN_RUN,
        Reason.MARKER_READY,
        Reason.MARKER_UNKNOWN,
        Reason.MARKER_OTHER_OCCUPANCY,
    ]
