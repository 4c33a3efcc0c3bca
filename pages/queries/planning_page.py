"""The planning page: the days asked for, the filters, the way to earlier and later days."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.days import DayRange
from machines.wording import memory_words
from pages.policy.grid import (
    Place,
    Scale,
    Stretch,
    grid_classes,
    months_of,
    place_classes,
    scale_of,
    weeks_of,
)
from pages.queries.planning import MachineRow
from pages.wording import month_words
from reservations.wording import count_words, weekday_words

DEFAULT_DAYS = 42
PERIODS = (14, 42, 92, 365)
CORES = (16, 32, 64, 128)
GPUS = (1, 2, 4)
MEMORIES_GIB = (256, 512, 1024, 2048, 4096)
WEEK_DAYS = 7
FIRST_SHOWN_DAY = date(2000, 1, 1)
LAST_SHOWN_DAY = date(2199, 12, 31)
LETTER_PIXELS = 8.25
PADDING_PIXELS = 12


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for, defaults filled in."""

    grid: DayRange
    category: str = ""
    min_memory_gib: int = 0
    min_cores: int = 0
    min_gpus: int = 0
    is_list: bool = False
    by_machine: bool = False
    """The list is in the order of machines; otherwise of days."""

    @property
    def fields(self) -> dict[str, object]:
        """Answers the same as the fields of the filter form."""
        return {
            "from": self.grid.first_day,
            "days": self.grid.days,
            "category": self.category,
            "min_memory": self.min_memory_gib or "",
            "min_cores": self.min_cores or "",
            "min_gpus": self.min_gpus or "",
        }

    def query(self, **others: object) -> str:
        """Answers what asks for the same in an address, with some values changed."""
        wanted = {
            **self.fields,
            "from": self.grid.first_day.isoformat(),
            "view": "list" if self.is_list else "",
            "sort": "machine" if self.is_list and self.by_machine else "",
            **others,
        }
        return urlencode({name: value for name, value in wanted.items() if value != ""})

    def address(self, **others: object) -> str:
        """Answers the address of the planning that shows the same, with some values changed."""
        return f"{reverse('pages:planning')}?{self.query(**others)}"


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several ways to look at the same."""

    url: str
    words: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class DayHead:
    """One day above the grid, or one week."""

    number: str
    classes: str


@dataclass(frozen=True, slots=True)
class MonthHead:
    """One month above the grid."""

    words: str
    classes: str


@dataclass(frozen=True, slots=True)
class Head:
    """The days above the grid, and the classes of the grid itself."""

    classes: str
    months: list[MonthHead]
    days: list[DayHead]


@dataclass(frozen=True, slots=True)
class Links:
    """Ways to other days and other renditions, filters kept."""

    earlier: str
    today: str
    later: str
    periods: list[Choice]
    views: list[Choice]
    csv: str
    ics: str


def asked_for(cleaned: Mapping[str, Any], today: date) -> Asked:
    """Answers what to show; without a day, from the Monday of this week."""
    monday = today - timedelta(days=today.weekday())
    first = cleaned.get("from") or monday
    days = cleaned.get("days") or DEFAULT_DAYS
    return Asked(
        grid=DayRange.of(first, days),
        category=cleaned.get("category") or "",
        min_memory_gib=cleaned.get("min_memory") or 0,
        min_cores=cleaned.get("min_cores") or 0,
        min_gpus=cleaned.get("min_gpus") or 0,
        is_list=cleaned.get("view") == "list",
        by_machine=cleaned.get("sort") == "machine",
    )


def shown_rows(machines: Sequence[MachineRow], asked: Asked) -> list[MachineRow]:
    """Answers the machines that the filters let through."""
    return [
        machine
        for machine in machines
        if machine.memory_gib >= asked.min_memory_gib
        and machine.cores >= asked.min_cores
        and machine.gpus >= asked.min_gpus
        and (not asked.category or machine.category == asked.category)
    ]


def head_of(grid: DayRange, today: date) -> Head:
    """Answers what stands above the grid: months, and below them days or weeks."""
    scale = scale_of(grid.days)
    return Head(
        classes=f"{scale.name} {grid_classes(grid, today)}",
        months=[
            MonthHead(_month(month, scale), place_classes(month.place))
            for month in months_of(grid)
        ],
        days=[
            DayHead(str(day.first_day.day), _day_classes(day, today))
            for day in (_days_of(grid) if scale.shows_days else weeks_of(grid))
        ],
    )


def links_of(asked: Asked, today: date) -> Links:
    """Answers the addresses of the days before, of today, and of the days after."""
    step = timedelta(days=max(WEEK_DAYS, asked.grid.days // WEEK_DAYS * WEEK_DAYS))
    first = asked.grid.first_day
    earlier = first - step if first - FIRST_SHOWN_DAY > step else FIRST_SHOWN_DAY
    later = min(first + step, LAST_SHOWN_DAY)
    monday = today - timedelta(days=today.weekday())
    export = asked.query(view="", sort="")
    return Links(
        earlier=asked.address(**{"from": earlier}),
        today=asked.address(**{"from": monday}),
        later=asked.address(**{"from": later}),
        periods=[
            Choice(asked.address(days=days), _period_words(days), days == asked.grid.days)
            for days in sorted({*PERIODS, asked.grid.days})
        ],
        views=[
            Choice(asked.address(view="", sort=""), _("Timeline"), not asked.is_list),
            Choice(asked.address(view="list"), _("List"), asked.is_list),
        ],
        csv=f"{reverse('pages:planning_csv')}?{export}",
        ics=f"{reverse('pages:planning_ics')}?{export}",
    )


def orders_of(asked: Asked) -> list[Choice]:
    """Answers the two orders of the list."""
    return [
        Choice(asked.address(sort=""), _("By day"), not asked.by_machine),
        Choice(asked.address(sort="machine"), _("By machine"), asked.by_machine),
    ]


def category_choices(machines: Sequence[MachineRow]) -> list[tuple[str, str]]:
    """Answers the categories of these machines, in order."""
    return list({machine.category: machine.category_name for machine in machines}.items())


def memory_choices(chosen: int) -> list[tuple[int, str]]:
    """Answers amounts of memory to filter by, the chosen one included."""
    amounts = sorted({*MEMORIES_GIB, chosen} - {0})
    return [(amount, memory_words(amount)) for amount in amounts]


def number_choices(usual: Sequence[int], chosen: int) -> list[tuple[int, int]]:
    """Answers numbers to filter by, the chosen one included."""
    return [(number, number) for number in sorted({*usual, chosen} - {0})]


def caption_words(grid: DayRange) -> tuple[str, str]:
    """Answers the first and last day shown, with their weekdays."""
    return weekday_words(grid.first_day), weekday_words(grid.last_day)


def thin_gap_words(days: int) -> str:
    """Answers which gaps are too thin to be drawn in so many days; nothing when all are."""
    least = scale_of(days).least_gap
    if least == 1:
        return ""
    return ngettext(
        "Gaps of %(count)s day are too thin to be drawn here: the list has them.",
        "Gaps of %(count)s days or fewer are too thin to be drawn here: the list has them.",
        least - 1,
    ) % {"count": least - 1}


def _period_words(days: int) -> str:
    named = {92: _("3 months"), 365: _("1 year")}
    weeks, rest = divmod(days, WEEK_DAYS)
    if days in named:
        return named[days]
    if rest:
        return count_words(days)
    return ngettext("%(count)s week", "%(count)s weeks", weeks) % {"count": weeks}


def _days_of(grid: DayRange) -> Iterator[Stretch]:
    return (Stretch(day, Place(column, 1)) for column, day in enumerate(grid, 1))


def _day_classes(shown: Stretch, today: date) -> str:
    """Answers the classes of a day or a week above the grid: its width, Monday, today."""
    names = [f"w{shown.place.span}"] if shown.place.span > 1 else []
    if shown.first_day.weekday() == 0:
        names.append("mon")
    if shown.first_day <= today < shown.first_day + timedelta(days=shown.place.span):
        names.append("now")
    return " ".join(names)


def _month(month: Stretch, scale: Scale) -> str:
    """Answers the name of a month where there is room; the first and January have the year."""
    day = month.first_day
    is_first = month.place.column == 1 or day.month == 1
    candidates = [date_format(day, "F"), date_format(day, "M")]
    for candidate in [month_words(day), *candidates] if is_first else candidates:
        if scale.fits(month.place.span, len(candidate) * LETTER_PIXELS + PADDING_PIXELS):
            return candidate
    return ""
