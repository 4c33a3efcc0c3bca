from datetime import date

import pytest

from foundation.days import DayRange
from pages.policy.periods import known_part, period_named

pytestmark = pytest.mark.pure

TODAY = date(2027, 3, 15)


def test_no_name_is_the_last_twelve_months():
    period = period_named("", TODAY)

    assert period.days == DayRange(date(2026, 4, 1), date(2027, 4, 1))
    assert [step.first_day.month for step in period.steps] == [
        4,
        5,
        6,
        7,
        8,
        9,
        10,
        11,
        12,
        1,
        2,
        3,
    ]
    assert (period.is_year, period.is_month) == (False, False)


def test_year_and_month_have_their_steps():
    year, month = period_named("2028", TODAY), period_named("2028-02", TODAY)

    assert year.days == DayRange(date(2028, 1, 1), date(2029, 1, 1))
    assert (len(year.steps), year.is_year, year.is_month) == (12, True, False)
    assert month.days == DayRange(date(2028, 2, 1), date(2028, 3, 1))
    assert (len(month.steps), month.is_year, month.is_month) == (29, False, True)
    assert {step.days for step in month.steps} == {1}


@pytest.mark.parametrize("name", ["2027", "2027-03", ""])
def test_steps_cover_a_period_without_gap(name):
    period = period_named(name, TODAY)

    assert period.steps[0].first_day == period.days.first_day
    assert period.steps[-1].stop_day == period.days.stop_day
    for before, after in zip(period.steps, period.steps[1:], strict=False):
        assert before.stop_day == after.first_day


@pytest.mark.parametrize(
    "name", ["x", "1999", "2200", "2027-13", "2027-00", "2027-3", "27", "2027-03-01", "٢٠٢٧"]
)
def test_other_names_are_no_period(name):
    assert period_named(name, TODAY) is None


@pytest.mark.parametrize(
    ("since_day", "known"),
    [
        (None, None),
        (date(2020, 1, 1), DayRange(date(2027, 3, 1), date(2027, 3, 16))),
        (date(2027, 3, 10), DayRange(date(2027, 3, 10), date(2027, 3, 16))),
        (date(2027, 3, 15), DayRange(date(2027, 3, 15), date(2027, 3, 16))),
        (date(2027, 3, 16), None),
    ],
)
def test_known_part_is_between_the_first_record_and_today(since_day, known):
    march = period_named("2027-03", TODAY).days

    assert known_part(march, since_day, TODAY) == known


def test_period_to_come_is_not_known():
    assert known_part(period_named("2028", TODAY).days, date(2020, 1, 1), TODAY) is None
