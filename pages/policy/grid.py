"""Where things go on a grid of days: columns, week rules, months, and the classes that say so.

A strict CSP refuses inline styles, so places are classes of a generated style sheet.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from foundation.days import DayRange

MIN_DAYS = 7
MAX_DAYS = 92
WEEK_DAYS = 7


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of columns, the first one being 1."""

    column: int
    span: int


@dataclass(frozen=True, slots=True)
class Month:
    """The stretch of a month inside a grid."""

    first_day: date
    place: Place


def place_of(days: DayRange, grid: DayRange) -> Place | None:
    """Answers the columns that days take on a grid; None when they lie outside."""
    shown = days.intersection(grid)
    if shown is None:
        return None
    return Place((shown.first_day - grid.first_day).days + 1, shown.days)


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
