from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given

from reservations.policy.bookable import check_bookable
from reservations.policy.values import Check, Gesture, Rule
from tests.reservations.policy import slow
from tests.reservations.policy.cases import REQUEST, extending, on
from tests.reservations.policy.strategies import cases

pytestmark = pytest.mark.pure

LAST_DAY = date(2027, 3, 14)


def test_private_machine_is_not_bookable():
    assert check_bookable(on(REQUEST, is_bookable=False)) == Check(
        Rule.BOOKABLE, is_broken=True, asked=LAST_DAY, details={"limit": "private"}
    )


@pytest.mark.parametrize(
    ("retired_day", "is_broken"),
    [
        (date(2027, 3, 14), True),
        (date(2027, 3, 15), False),
        (date(2027, 3, 16), False),
    ],
)
def test_machine_is_bookable_until_the_eve_of_its_retirement(retired_day, is_broken):
    assert check_bookable(on(REQUEST, retired_day=retired_day)) == Check(
        Rule.BOOKABLE,
        is_broken=is_broken,
        asked=LAST_DAY,
        allowed=date.fromordinal(retired_day.toordinal() - 1),
        details={"limit": "retirement"} if is_broken else {},
    )


def test_machine_that_stays_is_bookable_for_ever():
    assert check_bookable(REQUEST) == Check(Rule.BOOKABLE, is_broken=False, asked=LAST_DAY)


def test_extension_meets_the_retirement_with_its_added_days():
    assert check_bookable(on(extending(REQUEST, 5), retired_day=date(2027, 3, 19))).is_broken
    assert not check_bookable(on(extending(REQUEST, 5), retired_day=date(2027, 3, 20))).is_broken


def test_booking_that_is_over_is_judged_whole_at_night():
    case = replace(REQUEST, gesture=Gesture.NIGHTLY, today=date(2027, 3, 15))

    assert check_bookable(on(case, retired_day=date(2027, 3, 10))).is_broken


@given(cases())
def test_bookable_agrees_with_asking_every_day(case):
    assert check_bookable(case).is_broken is slow.breaks_bookable(case)
