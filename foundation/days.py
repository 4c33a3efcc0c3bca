"""Whole days: half-open ranges of dates, and months that are cut to their own length.

Days are local to a machine's site; nothing here knows hours or time zones.
"""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

MONTHS_IN_YEAR = 12


@dataclass(frozen=True, slots=True, order=True)
class DayRange:
    """Whole local days, the first one included and the stop day excluded; at least one day.

    Raises:
        ValueError: the stop day is not after the first day.
    """

    first_day: date
    stop_day: date

    def __post_init__(self) -> None:
        """Refuses an empty range."""
        if self.stop_day <= self.first_day:
            message = f"a range of days must hold a day: {self.first_day} to {self.stop_day}"
            raise ValueError(message)

    @classmethod
    def of(cls, first_day: date, days: int) -> Self:
        """Answers the range of so many days from a first day.

        Raises:
            ValueError: less than one day, or past the end of the calendar.
        """
        return cls(first_day, _moved(first_day, days))

    @property
    def days(self) -> int:
        """Number of days, one at least."""
        return (self.stop_day - self.first_day).days

    @property
    def last_day(self) -> date:
        """Last day that belongs to the range: the one that people are shown."""
        return self.stop_day - timedelta(days=1)

    def overlaps(self, other: Self) -> bool:
        """Answers whether at least one day belongs to both."""
        return self.first_day < other.stop_day and other.first_day < self.stop_day

    def touches(self, other: Self) -> bool:
        """Answers whether one begins on the very day the other stops."""
        return self.stop_day == other.first_day or other.stop_day == self.first_day

    def contains(self, day: date) -> bool:
        """Answers whether the day belongs to the range."""
        return self.first_day <= day < self.stop_day

    def intersection(self, other: Self) -> Self | None:
        """Answers the days that belong to both, or None."""
        if not self.overlaps(other):
            return None
        return type(self)(max(self.first_day, other.first_day), min(self.stop_day, other.stop_day))

    def shifted(self, days: int) -> Self:
        """Answers the same number of days, so many days later (earlier when negative).

        Raises:
            ValueError: past an end of the calendar.
        """
        return type(self)(_moved(self.first_day, days), _moved(self.stop_day, days))

    def __iter__(self) -> Iterator[date]:
        """Walks over the days in order."""
        day = self.first_day
        while day < self.stop_day:
            yield day
            day += timedelta(days=1)

    def __str__(self) -> str:
        """Writes the range for logs: first day and stop day in ISO form."""
        return f"{self.first_day}/{self.stop_day}"


def add_months(day: date, months: int) -> date:
    """Answers the same day so many months later, cut to that month's length.

    Months may be negative. 30 September plus 5 months is 28 February, or 29 in a leap year.

    Raises:
        ValueError: past an end of the calendar.
    """
    count = day.year * MONTHS_IN_YEAR + (day.month - 1) + months
    year, month = divmod(count, MONTHS_IN_YEAR)
    if not date.min.year <= year <= date.max.year:
        message = f"{months} months from {day} is past the end of the calendar"
        raise ValueError(message)
    length = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, length))


def _moved(day: date, days: int) -> date:
    try:
        return day + timedelta(days=days)
    except OverflowError as error:
        message = f"{days} days from {day} is past the end of the calendar"
        raise ValueError(message) from error
