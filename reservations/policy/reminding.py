"""On which days the holder of a machine is reminded that it soon goes.

Source: DESIGN of the service, "The end": 7, 3 and 1 day before the last day, a weekend one on
Friday, never before the middle of the booking.
"""

from datetime import date, timedelta

from foundation.days import DayRange

DAYS_BEFORE = (7, 3, 1)
"""Days before the last day."""
FRIDAY = 4


def reminder_days(days: DayRange) -> tuple[date, ...]:
    """Answers the days of the reminders of a booking, in order; those that meet are one."""
    wanted = {_on_a_weekday(days.last_day - timedelta(days=before)) for before in DAYS_BEFORE}
    return tuple(sorted(day for day in wanted if _is_past_the_middle(day, days)))


def _on_a_weekday(day: date) -> date:
    """Answers the day itself, or the Friday before a Saturday or Sunday."""
    return day - timedelta(days=max(0, day.weekday() - FRIDAY))


def _is_past_the_middle(day: date, days: DayRange) -> bool:
    """Answers whether at least half of the days are over when a day begins."""
    return (day - days.first_day).days * 2 >= days.days
