"""A ribbon of days as a drawing: where months begin, where bookings lie, in whole units.

It may be longer than the grid of the planning, whose places are classes of a style sheet.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from foundation.days import DayRange

WIDTH = 1000
"""Units from the first to the last day."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some days of the ribbon, and what lies there."""

    first_day: date
    stop_day: date
    kind: str
    """The name of its look."""
    words: str


@dataclass(frozen=True, slots=True)
class Mark:
    """Something drawn: from where, how wide."""

    x: int
    width: int
    kind: str
    words: str


def marks_of(stretches: Iterable[Stretch], shown: DayRange) -> Iterator[Mark]:
    """Walks over what is seen of some stretches."""
    for row in stretches:
        first, stop = max(row.first_day, shown.first_day), min(row.stop_day, shown.stop_day)
        if first < stop:
            x = place_of(first, shown)
            yield Mark(x, max(1, place_of(stop, shown) - x), row.kind, row.words)


def months_of(shown: DayRange) -> Iterator[tuple[date, int, int]]:
    """Walks over the months: a day of each, where it begins, and how wide it is."""
    for _key, days in groupby(shown, key=lambda day: (day.year, day.month)):
        seen = list(days)
        x = place_of(seen[0], shown)
        yield seen[0], x, place_of(DayRange.of(seen[-1], 1).stop_day, shown) - x


def place_of(day: date, shown: DayRange) -> int:
    """Answers where a day begins."""
    return round((day - shown.first_day).days * WIDTH / shown.days)
