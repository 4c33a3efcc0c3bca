from datetime import date

import pytest
from hypothesis import given

from reservations.policy.horizon import check_horizon
from reservations.policy.values import Check, Rule
from tests.reservations.policy import slow
from tests.reservations.policy.cases import asking, under
from tests.reservations.policy.strategies import cases

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("first_day", "is_broken"),
    [("2027-03-02", False), ("2027-03-03", False), ("2027-03-04", True)],
)
def test_first_day_lies_within_the_horizon(first_day, is_broken):
    case = under(asking(first_day, 60), horizon_days=30)

    assert check_horizon(case) == Check(
        Rule.HORIZON,
        is_broken=is_broken,
        asked=date.fromisoformat(first_day),
        allowed=date(2027, 3, 3),
        is_waivable=True,
    )


def test_no_horizon_lets_any_day_pass():
    assert check_horizon(asking("2099-12-31", 7)) == Check(
        Rule.HORIZON, is_broken=False, asked=date(2099, 12, 31), is_waivable=True
    )


@given(cases())
def test_horizon_agrees_with_counting_days(case):
    assert check_horizon(case).is_broken is slow.breaks_horizon(case)
