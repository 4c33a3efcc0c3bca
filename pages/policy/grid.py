"""Where things go on a grid of days: columns, week rules, months, and the classes that say so.

A strict CSP refuses inline styles, so places are classes of a generated style sheet.
"""

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import NamedTuple

from foundation.days import DayRange

MIN_DAYS = 7
MAX_DAYS = 366
WEEK_DAYS = 7
CLASS_DAYS = 32
"""So many days have classes of their own; beyond, a second class counts the times 32."""
TARGET_PIXELS = 24
"""What people choose is at least so wide; a gap that would be thinner is left out."""
USUAL_PIXELS = 1020
"""Room for the days on a screen of 1366 pixels."""


class Place(NamedTuple):
    """A stretch of columns, the first one being 1."""

    column: int
    span: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """The days of a month or a week inside a grid."""

    first_day: date
    place: Place


@dataclass(frozen=True, slots=True)
class Scale:
    """How wide a day is drawn at least, and what follows from it."""

    name: str
    """Class of the grid."""
    pixels: float
    shows_days: bool
    """Every day has its number above; otherwise every week has."""

    @property
    def least_gap(self) -> int:
        """Answers the days of the shortest gap that is wide enough to be chosen."""
        return math.ceil(TARGET_PIXELS / self.pixels)

    def fits(self, days: int, pixels: float) -> bool:
        """Answers whether something so wide fits into so many days."""
        return days * self.pixels >= pixels


def scale_of(days: int) -> Scale:
    """Answers how so many days are drawn; no more than three months scroll sideways."""
    if days <= 45:
        return Scale("by-day", max(24, USUAL_PIXELS / days), shows_days=True)
    if days <= 62:
        return Scale("by-day close", max(16, USUAL_PIXELS / days), shows_days=True)
    name = "by-week" if days <= 122 else "by-week year"
    return Scale(name, USUAL_PIXELS / days, shows_days=False)


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


def months_of(grid: DayRange) -> Iterator[Stretch]:
    """Walks over the months that a grid shows, the first and last perhaps in part."""
    return _stretches(grid, lambda day: (day.year, day.month))


def weeks_of(grid: DayRange) -> Iterator[Stretch]:
    """Walks over the weeks that a grid shows, the first and last perhaps in part."""
    return _stretches(grid, lambda day: day.isocalendar()[:2])


def _stretches(grid: DayRange, key: Callable[[date], tuple[int, int]]) -> Iterator[Stretch]:
    column = 1
    for _key, days in groupby(grid, key=key):
        shown = list(days)
        yield Stretch(shown[0], Place(column, len(shown)))
        column += len(shown)


# ------------------------------------------------------------------------- classes of places


def place_classes(place: Place) -> str:
    """Answers the classes of a place on a grid: “b5 w14”."""
    return f"{_beyond('b', place.column)} {_beyond('w', place.span)}"


def grid_classes(grid: DayRange, today: date) -> str:
    """Answers the classes of a grid: its days, the weekday it begins on, where today is."""
    names = [_beyond("d", grid.days), f"m{grid.first_day.weekday()}"]
    if grid.contains(today):
        names.append(_beyond("t", (today - grid.first_day).days))
    return " ".join(names)


def _beyond(letter: str, number: int) -> str:
    """Answers the class of a number, and before it that of each full 32 behind the first."""
    if number <= CLASS_DAYS:
        return f"{letter}{number}"
    times, rest = divmod(number - 1, CLASS_DAYS)
    return f"{letter.upper()}{times} {letter}{rest + 1}"


def style_sheet() -> str:
    """Answers the style sheet of the places: what `static/portal/grid.css` holds.

    `b<n>` begins in column n, `w<n>` is n columns wide, `d<n>` is a grid of n days, `m<n>`
    begins n days after a Monday, `t<n>` has n days before today. A capital letter adds as many
    times 32.
    """
    numbers = range(1, CLASS_DAYS + 1)
    times = range(1, MAX_DAYS // CLASS_DAYS + 1)
    lines = [f".m{n}{{--m:{n}}}" for n in range(WEEK_DAYS)]
    for letter in "bwdt":
        capital = letter.upper()
        lines += [f".{letter}{n}{{--{letter}:{n}}}" for n in numbers]
        lines += [f".{capital}{n}{{--{capital}:{n * CLASS_DAYS}}}" for n in times]
    lines.append(".t0{--t:0}")
    return "".join(f"{line}\n" for line in lines)
