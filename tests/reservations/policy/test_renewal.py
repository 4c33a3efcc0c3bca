from dataclasses import replace

import pytest
from hypothesis import given

from reservations.policy.continuing import settled
from reservations.policy.renewal import check_renewal, occupancy_days
from reservations.policy.values import Check, Rule
from tests.reservations.policy import slow
from tests.reservations.policy.cases import after_earlier, asking, extending, under
from tests.reservations.policy.strategies import cases

pytestmark = pytest.mark.pure


def judged(asked, allowed=84, limit="occupancy"):
    return Check(
        Rule.RENEWAL,
        is_broken=asked > allowed,
        asked=asked,
        allowed=allowed,
        is_waivable=True,
        details={"limit": limit},
    )


@pytest.mark.parametrize("count", [83, 84, 85])
def test_a_fresh_booking_is_an_occupancy_of_its_own(count):
    assert check_renewal(asking("2027-03-01", count)) == judged(count)


@pytest.mark.parametrize("count", [41, 42, 43])
def test_a_continuing_booking_adds_to_its_chain(count):
    case = after_earlier(0, asking("2027-03-01", count), continues=True)

    assert check_renewal(case) == judged(42 + count)


def test_held_gap_days_belong_to_the_occupancy():
    case = after_earlier(3, asking("2027-03-01", 40), continues=True)

    assert check_renewal(case) == judged(42 + 3 + 40)


def test_reinstalling_begins_a_new_occupancy():
    case = after_earlier(0, asking("2027-03-01", 42), is_choice_made=True)

    assert check_renewal(settled(case)) == judged(42)


@pytest.mark.parametrize("added", [41, 42, 43])
def test_an_extension_adds_to_the_whole_occupancy(added):
    assert check_renewal(extending(asking("2027-03-01", 42), added)) == judged(42 + added)


@pytest.mark.parametrize("added", [13, 14, 15])
def test_an_extension_of_a_continuing_booking_counts_the_chain(added):
    booking = after_earlier(0, asking("2027-03-01", 28), continues=True)

    assert check_renewal(extending(booking, added)) == judged(42 + 28 + added)


@pytest.mark.parametrize(
    ("granted", "expected"), [(0, judged(49)), (1, judged(2, 1, "extensions"))]
)
def test_extensions_may_be_numbered(granted, expected):
    case = under(extending(asking("2027-03-01", 42), 7), max_extensions=1)

    assert check_renewal(replace(case, extensions=granted)) == expected


def test_the_number_of_extensions_concerns_extensions_only():
    assert check_renewal(under(asking("2027-03-01", 42), max_extensions=0)) == judged(42)


@pytest.mark.parametrize(
    ("gap", "expected"), [(6, judged(62)), (7, judged(63)), (8, judged(8, 7, "gap"))]
)
def test_nothing_is_continued_over_a_long_gap(gap, expected):
    case = after_earlier(gap, asking("2027-03-01", 14), continues=True)

    assert check_renewal(case) == expected


def test_an_extension_asks_no_more_about_the_gap():
    booking = after_earlier(8, asking("2027-03-01", 14), continues=True)

    assert check_renewal(extending(booking, 7)) == judged(42 + 8 + 14 + 7)


@given(cases())
def test_renewal_agrees_with_listing_the_days(case):
    assert check_renewal(settled(case)).is_broken is slow.breaks_renewal(case)


@given(cases())
def test_occupancy_is_the_held_days_and_the_chain_before(case):
    before = case.earlier.occupancy_days if slow.continues(case) else 0

    assert occupancy_days(settled(case)) == before + len(slow.held(case))
