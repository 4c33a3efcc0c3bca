"""Sets of days as the bits of an integer: unions, differences and counts of years in one step.

Three years of three hundred machines are counted in milliseconds, and `&`, `|`, `~` say what is
meant: days held, and not out.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from foundation.days import DayRange


@dataclass(frozen=True, slots=True)
class DayFrame:
    """The days of which sets are made; the first of them is bit 0, days outside are dropped."""

    days: DayRange

    def between(self, first_day: date | None, stop_day: date | None) -> int:
        """Answers the days `[first_day, stop_day)` that lie in the frame; None is without bound.

        An empty or reversed pair is the empty set.
        """
        begin, end = self.days.first_day, self.days.stop_day
        first = begin if first_day is None else max(begin, first_day)
        stop = end if stop_day is None else min(end, stop_day)
        count = stop.toordinal() - first.toordinal()
        if count <= 0:
            return 0
        return ((1 << count) - 1) << (first.toordinal() - begin.toordinal())

    def of(self, ranges: Iterable[DayRange]) -> int:
        """Answers the days that belong to any of the ranges."""
        found = 0
        for days in ranges:
            found |= self.between(days.first_day, days.stop_day)
        return found
