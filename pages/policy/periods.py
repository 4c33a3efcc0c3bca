"""Periods that figures are asked for: the last twelve months, a year, or one month.

An address says `2027`, `2027-03`, or nothing.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from foundation.days import DayRange, add_months

MONTHS = 12
FIRST_YEAR, LAST_YEAR = 2000, 2199
NAME = re.compile(r"(\d{4})(?:-(\d{2}))?\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class Period:
    """Some days, and the steps in which they are drawn."""

    name: str
    """As an address says it; empty for the last twelve months."""
    days: DayRange
    steps: tuple[DayRange, ...]
    """Months, or the days of a single month."""

    @property
    def is_month(self) -> bool:
        """Answers whether it is one month, drawn day by day."""
        return len(self.name) > len("2027")

    @property
    def is_year(self) -> bool:
        """Answers whether it is a calendar year."""
        return len(self.name) == len("2027")


def period_named(name: str, today: date) -> Period | None:
    """Answers the period of a name; None when there is none of this name.

    The last twelve months are the present month, up to its end, and the eleven before it.
    """
    if not name:
        return _period("", add_months(today.replace(day=1), 1 - MONTHS), MONTHS)
    found = NAME.match(name)
    if found is None:
        return None
    year, month = int(found[1]), int(found[2] or 1)
    if not (FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= MONTHS):
        return None
    first = date(year, month, 1)
    if not found[2]:
        return _period(name, first, MONTHS)
    days = DayRange(first, add_months(first, 1))
    return Period(name, days, tuple(DayRange.of(day, 1) for day in days))


def known_part(days: DayRange, since_day: date | None, today: date) -> DayRange | None:
    """Answers what is known of a period: nothing before the first record, nothing after today."""
    if since_day is None:
        return None
    tomorrow = today + timedelta(days=1)
    first, stop = max(days.first_day, since_day), min(days.stop_day, tomorrow)
    return DayRange(first, stop) if first < stop else None


def _period(name: str, first: date, months: int) -> Period:
    steps = tuple(
        DayRange(add_months(first, count), add_months(first, count + 1)) for count in range(months)
    )
    return Period(name, DayRange(first, steps[-1].stop_day), steps)
