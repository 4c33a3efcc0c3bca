from datetime import date

import pytest

from foundation.days import DayRange
from reservations.policy.reminding import reminder_days

pytestmark = pytest.mark.pure

MONDAY = date(2027, 3, 1)


@pytest.mark.parametrize(
    ("first_day", "days", "expected"),
    [
        # last day Sunday 11 April: 4 April and 10 April are at weekends
        (MONDAY, 42, [date(2027, 4, 2), date(2027, 4, 8), date(2027, 4, 9)]),
        # last day Wednesday 10 March: the week before is the middle at the latest
        (MONDAY, 10, [date(2027, 3, 9)]),
        (date(2027, 2, 24), 15, [date(2027, 3, 5), date(2027, 3, 9)]),
        # last day Monday 8 March: three days before is Friday, one day before is moved there
        (MONDAY, 8, [date(2027, 3, 5)]),
        # last day Saturday 6 March
        (MONDAY, 6, [date(2027, 3, 5)]),
        # half of the days are over on the day itself, or not
        (MONDAY, 4, [date(2027, 3, 3)]),
        (MONDAY, 3, []),
        (MONDAY, 2, []),
        (MONDAY, 1, []),
        # exactly the middle, and a day less: last days 14 and 13 March
        (MONDAY, 14, [date(2027, 3, 11), date(2027, 3, 12)]),
        (MONDAY, 15, [date(2027, 3, 12)]),
        (date(2027, 3, 2), 14, [date(2027, 3, 12)]),
        (date(2027, 3, 3), 14, [date(2027, 3, 12), date(2027, 3, 15)]),
    ],
)
def test_reminder_days(first_day, days, expected):
    found = reminder_days(DayRange.of(first_day, days))

    assert [day for day in found if day.weekday() > 4] == []
    assert list(found) == expected
