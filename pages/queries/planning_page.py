"""The planning page: the days asked for, the filters, the way to earlier and later days."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import ngettext

from foundation.days import DayRange
from machines.wording import memory_words
from pages.policy.grid import Place, months_of
from pages.queries.planning import MachineRow
from pages.wording import month_words
from reservations.wording import count_words, weekday_words

DEFAULT_DAYS = 42
PERIODS = (14, 42, 92)
MEMORIES_GIB = (256, 512, 1024, 2048, 4096)
WEEK_DAYS = 7
LAST_SHOWN_DAY = date(2199, 12, 31)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for, defaults filled in."""

    grid: DayRange
    category: str
    min_memory_gib: int

    @property
    def fields(self) -> dict[str, object]:
        """Answers the same as the fields of the filter form."""
        return {
            "from": self.grid.first_day,
            "days": self.grid.days,
            "category": self.category,
            "min_memory": self.min_memory_gib or "",
        }


@dataclass(frozen=True, slots=True)
class DayHead:
    """One day above the grid."""

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
    """Ways to other days, filters kept."""

    earlier: str
    today: str
    later: str


def asked_for(cleaned: Mapping[str, Any], today: date) -> Asked:
    """Answers what to show; without a day, from the Monday of this week."""
    monday = today - timedelta(days=today.weekday())
    first = cleaned.get("from") or monday
    days = cleaned.get("days") or DEFAULT_DAYS
    return Asked(
        grid=DayRange.of(first, days),
        category=cleaned.get("category") or "",
        min_memory_gib=cleaned.get("min_memory") or 0,
    )


def shown_rows(machines: Sequence[MachineRow], asked: Asked) -> list[MachineRow]:
    """Answers the machines that the filters let through."""
    return [
        machine
        for machine in machines
        if machine.memory_gib >= asked.min_memory_gib
        and (not asked.category or machine.category == asked.category)
    ]


def head_of(grid: DayRange, today: date) -> Head:
    """Answers what stands above the grid."""
    marks = [f"d{grid.days}", f"m{grid.first_day.weekday()}"]
    if grid.contains(today):
        marks.append(f"t{(today - grid.first_day).days}")
    return Head(
        classes=" ".join(marks),
        months=[
            MonthHead(month_words(month.first_day), _classes(month.place))
            for month in months_of(grid)
        ],
        days=[DayHead(str(day.day), _day_classes(day, grid, today)) for day in grid],
    )


def links_of(asked: Asked, today: date) -> Links:
    """Answers the addresses of the days before, of today, and of the days after."""
    step = timedelta(days=max(WEEK_DAYS, asked.grid.days // WEEK_DAYS * WEEK_DAYS))
    first = asked.grid.first_day
    earlier = first - step if first - date.min > step else first
    later = min(first + step, LAST_SHOWN_DAY)
    monday = today - timedelta(days=today.weekday())
    return Links(*(_address(asked, day) for day in (earlier, monday, later)))


def category_choices(machines: Sequence[MachineRow]) -> list[tuple[str, str]]:
    """Answers the categories of these machines, in order."""
    return list({machine.category: machine.category_name for machine in machines}.items())


def memory_choices(chosen: int) -> list[tuple[int, str]]:
    """Answers amounts of memory to filter by, the chosen one included."""
    amounts = sorted({*MEMORIES_GIB, chosen} - {0})
    return [(amount, memory_words(amount)) for amount in amounts]


def period_choices(chosen: int) -> list[tuple[int, str]]:
    """Answers lengths of the planning, the chosen one included."""
    return [(days, _period_words(days)) for days in sorted({*PERIODS, chosen})]


def caption_words(grid: DayRange) -> tuple[str, str]:
    """Answers the first and last day shown, with their weekdays."""
    return weekday_words(grid.first_day), weekday_words(grid.last_day)


def _period_words(days: int) -> str:
    weeks, rest = divmod(days, WEEK_DAYS)
    if rest:
        return count_words(days)
    return ngettext("%(count)s week", "%(count)s weeks", weeks) % {"count": weeks}


def _day_classes(day: date, grid: DayRange, today: date) -> str:
    names = [f"b{(day - grid.first_day).days + 1}"]
    if day.weekday() == 0:
        names.append("mon")
    if day == today:
        names.append("now")
    return " ".join(names)


def _classes(place: Place) -> str:
    return f"b{place.column} w{place.span}"


def _address(asked: Asked, first_day: date) -> str:
    wanted: dict[str, str | int] = {"from": first_day.isoformat(), "days": asked.grid.days}
    if asked.category:
        wanted["category"] = asked.category
    if asked.min_memory_gib:
        wanted["min_memory"] = asked.min_memory_gib
    return f"{reverse('pages:planning')}?{urlencode(wanted)}"
