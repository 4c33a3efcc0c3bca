import pytest
from hypothesis import given

from reservations.policy.length import check_length
from reservations.policy.values import Check, Rule
from tests.reservations.policy import slow
from tests.reservations.policy.cases import asking, extending, under
from tests.reservations.policy.strategies import cases

pytestmark = pytest.mark.pure


@pytest.mark.parametrize("first_day", ["2027-03-01", "2027-10-01", "2028-02-01"])
@pytest.mark.parametrize(
    ("count", "is_broken"), [(1, False), (41, False), (42, False), (43, True), (85, True)]
)
def test_at_most_six_weeks_are_asked_at_once(first_day, count, is_broken):
    assert check_length(asking(first_day, count)) == Check(
        Rule.LENGTH, is_broken=is_broken, asked=count, allowed=42, is_waivable=True
    )


@pytest.mark.parametrize(("added", "is_broken"), [(41, False), (42, False), (43, True)])
def test_an_extension_is_judged_by_its_added_days(added, is_broken):
    assert check_length(extending(asking("2027-03-01", 42), added)) == Check(
        Rule.LENGTH, is_broken=is_broken, asked=added, allowed=42, is_waivable=True
    )


def test_length_takes_its_figure_from_the_limits():
    assert check_length(under(asking("2027-03-01", 8), max_days=7)).is_broken is True


@given(cases())
def test_length_agrees_with_counting_the_days(case):
    assert check_length(case).is_broken is slow.breaks_length(case)
