"""Working days: Monday to Friday, no French public holiday, no closed day of the site."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import holidays

SATURDAY = 5
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """The working days of a site: those on which somebody can decide or lend a hand."""

    closed_days: frozenset[date] = frozenset()

    def is_working(self, day: date) -> bool:
        """Answers whether people work on this day."""
        return (
            day.weekday() < SATURDAY
            and day not in self.closed_days
            and day not in public_holidays(day.year)
        )

    def next_working(self, day: date) -> date:
        """Answers the first working day strictly after a day."""
        day += ONE_DAY
        while not self.is_working(day):
            day += ONE_DAY
        return day

    def previous_working(self, day: date) -> date:
        """Answers the last working day strictly before a day."""
        day -= ONE_DAY
        while not self.is_working(day):
            day -= ONE_DAY
        return day

    def plus(self, day: date, working_days: int) -> date:
        """Answers the nth working day after a day; the day itself when n is 0.

        Raises:
            ValueError: a negative number of working days.
        """
        if working_days < 0:
            message = f"working days are counted forward, not {working_days}"
            raise ValueError(message)
        for _ in range(working_days):
            day = self.next_working(day)
        return day


@lru_cache(maxsize=64)
def public_holidays(year: int) -> frozenset[date]:
    """Answers the public holidays of metropolitan France in a year."""
    return frozenset(holidays.country_holidays("FR", years=year))
