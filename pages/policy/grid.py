"""Where things go on a grid of days: columns, week rules, months, and the classes that say so.

A strict CSP refuses inline styles, so places are classes of a generated style sheet.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import NamedTuple

from foundation.days import DayRange

MIN_DAYS = 7
MAX_DAYS = 92
WEEK_DAYS = 7


class Place(NamedTuple):
    """A stretch of columns, the first one being 1."""

    column: int
    span: int


@dataclass(frozen=True, slots=True)
class Month:
    """The stretch of a month inside a grid."""

    first_day: date
    place: Place


def place_between(first_day: date, stop_day: date, grid: DayRange) -> Place | None:
    """Answers the columns that the days `[first_day, stop_day)` take; None when outside.

    There are many on a page: it works on two days rather than on a range made for it.
    """
    begin = max(first_day, grid.first_day)
    stop = min(stop_day, grid.stop_day)
    if begin >= stop:
        return None
    column = begin.toordinal() - grid.first_day.toordinal() + 1
    return Place(column, stop.toordinal() - begin.toordinal())


def free_between(
    taken: Iterable[tuple[date, date]], first_day: date, stop_day: date
) -> Iterator[tuple[date, date]]:
    """Walks over the days inside `[first_day, stop_day)` that nothing takes.

    Args:
        taken: first and stop days, by first day; they may overlap.
        first_day: the first day looked at.
        stop_day: the day after the last one looked at.
    """
    free_day = first_day
    for begin, stop in taken:
        if begin >= stop_day:
            break
        if begin > free_day:
            yield free_day, begin
        free_day = max(free_day, stop)
    if free_day < stop_day:
        yield free_day, stop_day


def months_of(grid: DayRange) -> Iterator[Month]:
    """Walks over the months that a grid shows, the first and last perhaps in part."""
    column = 1
    for _key, days in groupby(grid, key=lambda day: (day.year, day.month)):
        shown = list(days)
        yield Month(shown[0], Place(column, len(shown)))
        column += len(shown)


def style_sheet() -> str:
    """Answers the style sheet of the places: what `static/portal/grid.css` holds.

    `b<n>` begins in column n, `w<n>` is n columns wide, `d<n>` is a grid of n days, `m<n>`
    begins n days after a Monday, `t<n>` has n days before today.
    """
    columns = range(1, MAX_DAYS + 1)
    lines = [f".b{n}{{grid-column-start:{n}}}" for n in columns]
    lines += [f".w{n}{{grid-column-end:span {n};--w:{n}}}" for n in columns]
    lines += [f".d{n}{{--d:{n}}}" for n in range(MIN_DAYS, MAX_DAYS + 1)]
    lines += [f".m{n}{{--m:{n}}}" for n in range(WEEK_DAYS)]
    lines += [f".t{n}{{--t:{n}}}" for n in range(MAX_DAYS)]
    return "".join(f"{line}\n" for line in lines)
