from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given

from reservations.policy.clash import blocks_met, check_clash
from reservations.policy.continuing import settled
from reservations.policy.values import Check, Gesture, Rule
from tests.reservations.policy import slow
from tests.reservations.policy.cases import (
    REQUEST,
    after_earlier,
    approved,
    extending,
    kept,
    on,
    unavailable,
    undecided,
)
from tests.reservations.policy.strategies import cases

pytestmark = pytest.mark.pure

FREE = Check(Rule.CLASH, is_broken=False)


def met(kind, first_day, last_day, asked, *, is_own=False, reference="", count=1):
    return Check(
        Rule.CLASH,
        is_broken=True,
        asked=date.fromisoformat(asked),
        details={
            "kind": kind,
            "first_day": date.fromisoformat(first_day),
            "last_day": date.fromisoformat(last_day),
            "is_own": is_own,
            "reference": reference,
            "count": count,
        },
    )


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        (
            approved("2027-02-20", "2027-03-02"),
            met("booking", "2027-02-20", "2027-03-01", "2027-03-01"),
        ),
        (approved("2027-02-20", "2027-03-01"), FREE),
        (
            approved("2027-03-14", "2027-03-20"),
            met("booking", "2027-03-14", "2027-03-19", "2027-03-14"),
        ),
        (approved("2027-03-15", "2027-03-20"), FREE),
        (
            approved("2027-03-05", "2027-03-08", "alice"),
            met(
                "booking",
                "2027-03-05",
                "2027-03-07",
                "2027-03-05",
                is_own=True,
                reference="B-7777",
            ),
        ),
        (
            undecided("2027-03-05", "2027-03-08"),
            met("undecided", "2027-03-05", "2027-03-07", "2027-03-05"),
        ),
        (
            unavailable("2027-03-05", "2027-03-08"),
            met("unavailable", "2027-03-05", "2027-03-07", "2027-03-05"),
        ),
        (kept("2027-02-20", "2027-03-02"), met("kept", "2027-02-20", "2027-03-01", "2027-03-01")),
        (kept("2027-02-20", "2027-03-01"), FREE),
        (kept("2027-02-20", "2027-03-02", "alice"), FREE),
    ],
)
def test_days_asked_must_be_free(block, expected):
    assert check_clash(on(REQUEST, blocks=(block,))) == expected


def test_clash_describes_the_first_thing_and_counts_them_all():
    blocks = (unavailable("2027-03-10", "2027-03-12"), approved("2027-03-02", "2027-03-03"))

    assert check_clash(on(REQUEST, blocks=blocks)) == met(
        "booking", "2027-03-02", "2027-03-02", "2027-03-02", count=2
    )


def test_clash_tells_nobody_who_holds_the_days():
    case = on(REQUEST, blocks=(approved("2027-03-02", "2027-03-03", "bruno"),))

    assert "bruno" not in str(check_clash(case))
    assert "B-7777" not in str(check_clash(case))


@pytest.mark.parametrize(
    ("block", "is_broken"),
    [
        (approved("2027-03-14", "2027-03-15"), False),
        (approved("2027-03-15", "2027-03-16"), True),
        (undecided("2027-03-15", "2027-03-16"), False),
        (undecided("2027-03-15", "2027-03-16", "alice"), True),
        (unavailable("2027-03-19", "2027-03-20"), True),
        (unavailable("2027-03-20", "2027-03-21"), False),
    ],
)
def test_an_extension_needs_its_added_days_only(block, is_broken):
    case = on(extending(REQUEST, 5), blocks=(block,))

    assert check_clash(case).is_broken is is_broken


@pytest.mark.parametrize(
    ("block", "is_broken"),
    [
        (approved("2027-02-26", "2027-02-27"), True),
        (approved("2027-02-25", "2027-02-26"), False),
        (kept("2027-02-26", "2027-02-28", "alice"), False),
    ],
)
def test_a_continuing_booking_needs_the_gap_too(block, is_broken):
    case = on(after_earlier(3, continues=True), blocks=(block,))

    assert check_clash(case).is_broken is is_broken


@pytest.mark.parametrize(
    ("block", "is_broken"),
    [
        (unavailable("2027-03-04", "2027-03-05"), False),
        (unavailable("2027-03-05", "2027-03-06"), True),
        (undecided("2027-03-05", "2027-03-06"), False),
        (undecided("2027-03-05", "2027-03-06", "alice"), True),
    ],
)
def test_at_night_only_what_comes_matters_and_no_open_request(block, is_broken):
    case = replace(REQUEST, gesture=Gesture.NIGHTLY, today=date(2027, 3, 5))

    assert check_clash(on(case, blocks=(block,))).is_broken is is_broken


@given(cases())
def test_clash_agrees_with_looking_at_every_day(case):
    check = check_clash(settled(case))

    assert check.is_broken is slow.breaks_clash(case)


@given(cases())
def test_what_is_met_is_in_the_way_on_a_day_asked(case):
    expected = [
        block
        for block in case.machine.blocks
        if slow.is_in_the_way(block, case) and set(slow.listed(block.days)) & set(case.wanted)
    ]

    assert sorted(map(str, blocks_met(case, case.wanted))) == sorted(map(str, expected))
