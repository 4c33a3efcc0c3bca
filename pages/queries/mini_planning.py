"""A machine's days around a request: eight weeks, what stands on them, and the request's ghost."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from foundation.days import DayRange
from machines.models import Unavailability
from machines.wording import UNAVAILABILITY_LABELS
from pages.policy.grid import (
    MAX_DAYS,
    Place,
    grid_classes,
    months_of,
    place_between,
    place_classes,
)
from pages.wording import month_words, short_month_words
from reservations.lifecycle import UNDECIDED, State
from reservations.models import Booking
from reservations.wording import count_words, day_number, range_words

SHOWN_DAYS = 56
BEFORE_DAYS = 7
"""The strip begins a week before the first day asked, and ends a week after the last one."""
WEEK_DAYS = 7
WIDE_MONTH_DAYS = 21
"""From so many days on a month has room for its whole name and its year."""
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Bar:
    """One stretch of days."""

    kind: str
    """taken, asked, over, mine or out: also the name of its look."""
    classes: str
    words: str
    days: str


@dataclass(frozen=True, slots=True)
class MiniPlanning:
    """The strip beside a verdict."""

    machine: str
    classes: str
    """Of the grid itself."""
    months: list[tuple[str, str]]
    weeks: list[tuple[str, str]]
    """The classes and the number of each Monday."""
    bars: list[Bar]
    ghost: Bar


def mini_planning(
    machine: str,
    wanted: DayRange,
    bookings: Iterable[Booking],
    outages: Iterable[Unavailability],
    looker: int,
    today: date,
) -> MiniPlanning:
    """Answers the strip of a machine around the days asked.

    Args:
        machine: its name.
        wanted: the days asked.
        bookings: what stands there, with holders, from the strip's first day on.
        outages: when it is out.
        looker: key of whoever looks; their own bookings say so.
        today: shown by a line.
    """
    grid = grid_around(wanted)
    bars = [*_bookings(bookings, grid, looker), *_outages(outages, grid)]
    place = place_between(wanted.first_day, wanted.stop_day, grid) or Place(1, 1)
    return MiniPlanning(
        machine=machine,
        classes=grid_classes(grid, today),
        months=list(_months(grid)),
        weeks=list(_weeks(grid)),
        bars=bars,
        ghost=Bar("ghost", place_classes(place), count_words(wanted.days), range_words(wanted)),
    )


def grid_around(wanted: DayRange) -> DayRange:
    """Answers the days shown: eight weeks, more when more are asked."""
    days = max(SHOWN_DAYS, wanted.days + 2 * BEFORE_DAYS)
    return DayRange.of(wanted.first_day - timedelta(days=BEFORE_DAYS), min(days, MAX_DAYS))


def _bookings(rows: Iterable[Booking], grid: DayRange, looker: int) -> Iterator[Bar]:
    for row in rows:
        place = place_between(row.held_first_day, row.held_stop_day, grid)
        if place is not None:
            is_mine = row.holder_id == looker
            words = _("You") if is_mine else str(row.holder)
            yield Bar(
                _kind(row, is_mine=is_mine), place_classes(place), words, range_words(row.days)
            )


def _kind(row: Booking, *, is_mine: bool) -> str:
    if row.state == State.ENDED:
        return "over"
    kind = "asked" if row.state in UNDECIDED else "taken"
    return f"{kind} mini__mine" if is_mine else kind


def _outages(rows: Iterable[Unavailability], grid: DayRange) -> Iterator[Bar]:
    for row in rows:
        place = place_between(row.first_day, row.stop_day, grid)
        if place is not None:
            days = range_words(DayRange(row.first_day, row.stop_day))
            yield Bar("out", place_classes(place), str(UNAVAILABILITY_LABELS[row.kind]), days)


def _months(grid: DayRange) -> Iterator[tuple[str, str]]:
    """Walks over the months that have room for their name."""
    for month in months_of(grid):
        if month.place.span >= WEEK_DAYS:
            is_wide = month.place.span >= WIDE_MONTH_DAYS
            words = month_words if is_wide else short_month_words
            yield place_classes(month.place), words(month.first_day)


def _weeks(grid: DayRange) -> Iterator[tuple[str, str]]:
    for day in grid:
        if day.weekday() == 0:
            place = Place((day - grid.first_day).days + 1, WEEK_DAYS)
            yield place_classes(place), day_number(day)
