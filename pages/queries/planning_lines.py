"""From the planning's plain rows to lines of items with words, places and links.

There are hundreds of items on a page: they are tuples, and words said often are kept.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from foundation.days import DayRange
from machines.wording import UNAVAILABILITY_LABELS
from pages.policy.grid import Place, free_between, place_between
from pages.queries.planning import OUTAGE, MachineRow, Taken
from pages.wording import specs_words
from reservations.lifecycle import State
from reservations.wording import STATE_LABELS, day_number, short_day_words

ONE_DAY = timedelta(days=1)
USUAL_NOTICE = timedelta(days=2)
"""Gaps are shown from the day that can usually be booked; the form judges each category's rule."""
LONGEST_LINK_DAYS = 42
"""A gap that is longer prefills the form with the usual longest booking."""

CLASSES = {"offered": "p", "requested": "p", "approved": "a", "active": "a", "ended": "e"}
"""One letter each, for the style sheet."""


class Item(NamedTuple):
    """One stretch of a line: a booking, an outage or a free gap."""

    first_day: date
    classes: str
    """Of its place on the grid."""
    kind: str
    url: str
    words: str
    details: str


class Line(NamedTuple):
    """One machine."""

    name: str
    url: str
    specs: str
    items: list[Item]
    remark: str = ""


class Group(NamedTuple):
    """The machines of one category."""

    name: str
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class Looker:
    """Who looks: what is theirs, which bookings they may open."""

    key: int | None = None
    decided: frozenset[str] = frozenset()


class Writer:
    """Makes the lines of one planning for one person."""

    def __init__(self, grid: DayRange, today: date, looker: Looker) -> None:
        self.grid = grid
        self.today = today
        self.looker = looker
        self._day_words: Callable[[date], str] = lru_cache(maxsize=None)(short_day_words)
        self._specs: Callable[[int, int, int], str] = lru_cache(maxsize=None)(specs_words)
        self._gap_words: Callable[[int], str] = lru_cache(maxsize=None)(_gap_words)
        self._machine_url = reverse("pages:machine", args=["NAME"]).replace("NAME", "{}")
        self._booking_url = reverse("pages:booking", args=["REF"]).replace("REF", "{}")
        self._form_url = reverse("pages:new_booking")
        self._span = pgettext("days", "%(first_day)s to %(last_day)s")
        self._states = {
            state.value: str(STATE_LABELS[state])
            for state in (State.OFFERED, State.REQUESTED, State.ENDED)
        }
        self._words = {
            "taken": _("Taken"),
            "me": _("You"),
            **{kind: str(label) for kind, label in UNAVAILABILITY_LABELS.items()},
            "problem": _("Problem"),
            "private": _("not bookable here"),
        }

    def groups(
        self, machines: Sequence[MachineRow], taken: Mapping[int, list[Taken]]
    ) -> list[Group]:
        """Answers the machines by category, in order."""
        return [
            Group(name, [self.line(machine, taken.get(machine.key, [])) for machine in rows])
            for name, rows in groupby(machines, key=lambda machine: machine.category_name)
        ]

    def line(self, machine: MachineRow, taken: Sequence[Taken]) -> Line:
        """Answers the line of one machine; what takes it comes by first day."""
        items = [*self._taken(machine, taken)]
        if machine.is_bookable:
            items.extend(self._gaps(machine, taken))
            items.sort(key=_first_day)
        return Line(
            name=machine.name,
            url=self._machine_url.format(machine.name),
            specs=self._specs(machine.memory_gib, machine.cores, machine.gpus),
            items=items,
            remark="" if machine.is_bookable else self._words["private"],
        )

    def _taken(self, machine: MachineRow, taken: Sequence[Taken]) -> Iterator[Item]:
        is_decided = machine.category in self.looker.decided
        for row in taken:
            place = place_between(row.first_day, row.stop_day, self.grid)
            if place is None:
                continue
            is_mine = row.holder is not None and row.holder == self.looker.key
            is_stuck = row.has_problem
            url = ""
            if row.state != OUTAGE and (is_mine or is_decided):
                url = self._booking_url.format(row.reference)
            yield Item(
                first_day=row.first_day,
                classes=_classes(place),
                kind=_kind(row, is_mine=is_mine, is_stuck=is_stuck),
                url=url,
                words=self._holder(row, is_mine=is_mine),
                details=self._details(row, is_stuck=is_stuck),
            )

    def _gaps(self, machine: MachineRow, taken: Sequence[Taken]) -> Iterator[Item]:
        """Walks over the days that could still be booked, from the usual notice on."""
        first_day = max(self.grid.first_day, self.today + USUAL_NOTICE)
        stop_day = min(self.grid.stop_day, machine.retired_day or date.max)
        days_taken = ((row.first_day, row.stop_day) for row in taken)
        link = f"{self._form_url}?machine={machine.name}&first_day="
        for first, stop in free_between(days_taken, first_day, stop_day):
            place = place_between(first, stop, self.grid)
            if place is not None:
                yield Item(
                    first_day=first,
                    classes=_classes(place),
                    kind="g",
                    url=f"{link}{first}&days={min(place.span, LONGEST_LINK_DAYS)}",
                    words=self._gap_words(place.span)
                    % {"count": place.span, "day": self._day_words(first)},
                    details="",
                )

    def _holder(self, row: Taken, *, is_mine: bool) -> str:
        if row.state == OUTAGE:
            return self._words[row.reference]
        if is_mine:
            return self._words["me"]
        if not row.holder_name:
            return self._words["taken"]
        return f"{row.holder_name} ({row.team})" if row.team else row.holder_name

    def _details(self, row: Taken, *, is_stuck: bool) -> str:
        """Answers the days, and the state where it is not simply approved."""
        days = self._days(row.first_day, row.stop_day)
        state = self._words["problem"] if is_stuck else self._states.get(row.state)
        return f"{state}, {days}" if state else days

    def _days(self, first: date, stop: date) -> str:
        last = stop - ONE_DAY
        if first == last:
            return self._day_words(first)
        is_one_month = first.month == last.month and first.year == last.year
        first_words = day_number(first) if is_one_month else self._day_words(first)
        return self._span % {"first_day": first_words, "last_day": self._day_words(last)}


def _kind(row: Taken, *, is_mine: bool, is_stuck: bool) -> str:
    if row.state == OUTAGE:
        return "o"
    kind = "x" if is_stuck else CLASSES[row.state]
    return f"{kind} y" if is_mine else kind


def _classes(place: Place) -> str:
    return f"b{place.column} w{place.span}"


def _first_day(item: Item) -> date:
    return item.first_day


def _gap_words(days: int) -> str:
    """Answers the sentence for a number of free days, its figures still open."""
    return ngettext("%(count)s day free on %(day)s", "%(count)s days free from %(day)s", days)
