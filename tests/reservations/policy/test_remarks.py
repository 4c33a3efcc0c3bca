from dataclasses import replace
from datetime import date

import pytest

from reservations.policy.remarks import notices_of
from reservations.policy.values import Figure, Gesture, Notice, NoticeKind
from tests.reservations.policy.cases import (
    REQUEST,
    after_earlier,
    approved,
    asking,
    days,
    extending,
    on,
    undecided,
)

pytestmark = pytest.mark.pure

LIMIT = Notice(NoticeKind.EXTENSION_LIMIT, {"last_day": date(2027, 5, 23), "reason": "occupancy"})
EARLIER: dict[str, Figure] = {
    "reference": "B-2222",
    "last_day": date(2027, 2, 28),
    "gap_days": 0,
    "is_over": False,
}


def remarks(case):
    return notices_of(case, is_clean=False)


@pytest.mark.parametrize(
    ("first_day", "is_told"),
    [("2027-11-01", True), ("2027-11-02", True), ("2027-11-03", False)],
)
def test_nobody_decides_before_the_first_working_day(first_day, is_told):
    case = asking(first_day, 7, today=date(2027, 10, 29), first_decision_day=date(2027, 11, 2))
    details = {"decision_day": date(2027, 11, 2), "advised_day": date(2027, 11, 3)}

    notice = Notice(NoticeKind.DECISION_AFTER, details)

    assert remarks(case) == ((notice,) if is_told else ())


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (REQUEST, ()),
        (
            after_earlier(0, continues=True),
            (Notice(NoticeKind.CONTINUES, {**EARLIER, "held_first_day": date(2027, 3, 1)}),),
        ),
        (after_earlier(0, is_choice_made=True), (Notice(NoticeKind.REINSTALLS, EARLIER),)),
        (
            after_earlier(3),
            (
                Notice(
                    NoticeKind.CHOICE_NEEDED,
                    {**EARLIER, "last_day": date(2027, 2, 25), "gap_days": 3},
                ),
            ),
        ),
        (
            after_earlier(8),
            (
                Notice(
                    NoticeKind.REINSTALL_ONLY,
                    {
                        **EARLIER,
                        "last_day": date(2027, 2, 20),
                        "gap_days": 8,
                        "reason": "too_late",
                    },
                ),
            ),
        ),
        (
            on(after_earlier(3), blocks=(approved("2027-02-26", "2027-02-27"),)),
            (
                Notice(
                    NoticeKind.REINSTALL_ONLY,
                    {
                        **EARLIER,
                        "last_day": date(2027, 2, 25),
                        "gap_days": 3,
                        "reason": "gap_taken",
                    },
                ),
            ),
        ),
        (
            after_earlier(0, gesture=Gesture.APPROVE),
            (Notice(NoticeKind.REINSTALLS, EARLIER),),
        ),
    ],
)
def test_person_learns_what_becomes_of_their_data(case, expected):
    assert remarks(case) == expected


def test_a_continuing_booking_keeps_its_profile():
    case = after_earlier(0, replace(REQUEST, profile="mbbworkflow"), continues=True)

    assert remarks(case)[1:] == (Notice(NoticeKind.KEEPS_PROFILE, {"profile": "plain"}),)


@pytest.mark.parametrize(
    ("end_day", "is_told"),
    [(date(2027, 3, 13), True), (date(2027, 3, 14), False), (date(2027, 3, 15), False)],
)
def test_end_of_warranty_is_shown(end_day, is_told):
    notice = Notice(NoticeKind.OUT_OF_WARRANTY, {"warranty_end_day": end_day})

    assert remarks(on(REQUEST, warranty_end_day=end_day)) == ((notice,) if is_told else ())


def test_an_extension_learns_of_its_rivals():
    blocks = (
        undecided("2027-03-18", "2027-03-25"),
        approved("2027-03-15", "2027-03-16"),
        undecided("2027-03-10", "2027-03-16"),
        undecided("2027-03-20", "2027-03-25"),
    )

    assert remarks(on(extending(REQUEST, 5), blocks=blocks)) == (
        Notice(NoticeKind.RIVAL, {"first_day": date(2027, 3, 15), "last_day": date(2027, 3, 15)}),
        Notice(NoticeKind.RIVAL, {"first_day": date(2027, 3, 18), "last_day": date(2027, 3, 19)}),
    )


def test_two_machines_at_once_spend_the_whole_budget():
    case = on(asking("2027-03-01", 42), counted=(days("2027-03-01", "2027-04-12"),))
    spent = Notice(
        NoticeKind.BUDGET_SPENT, {"used": 84, "allowed": 84, "back_day": date(2027, 8, 1)}
    )
    limit = Notice(NoticeKind.EXTENSION_LIMIT, {"last_day": date(2027, 4, 11), "reason": "window"})

    assert notices_of(case, is_clean=True) == (spent, limit)


@pytest.mark.parametrize(
    ("gesture", "expected"),
    [
        (Gesture.REQUEST, (LIMIT,)),
        (Gesture.CHANGE, (LIMIT,)),
        (Gesture.EXTEND, (LIMIT,)),
        (Gesture.APPROVE, ()),
        (Gesture.SHORTEN, ()),
        (Gesture.HAND_OVER, ()),
        (Gesture.NIGHTLY, ()),
    ],
)
def test_the_limit_of_extending_is_told_where_nothing_is_broken(gesture, expected):
    case = replace(REQUEST, gesture=gesture)

    assert notices_of(case, is_clean=True) == expected
    assert notices_of(case, is_clean=False) == ()
