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
from pages.policy.grid import place_between, place_classes, scale_of
from pages.queries.planning import OUTAGE, MachineRow, Taken, free_days_of
from pages.wording import specs_words
from reservations.lifecycle import State
from reservations.wording import STATE_LABELS, day_number, short_day_words

ONE_DAY = timedelta(days=1)
LONGEST_LINK_DAYS = 42
"""A gap that is longer prefills the form with the usual longest booking."""

NAME_PIXELS = 60
"""A name, cut off behind some letters, needs so much; initials need less, and else nothing."""
INITIALS_PIXELS = 24
LETTER_PIXELS = 7.5
BLANK = " "

CLASSES = {"offered": "p", "requested": "p", "approved": "a", "active": "a", "ended": "e"}
"""One letter each, for the style sheet."""


class Item(NamedTuple):
    """One stretch of a line: a booking, an outage or a free gap."""

    first_day: date
    classes: str
    """Of its kind and of its place on the grid."""
    url: str
    words: str
    """All of it, as a screen reader says it and a phone shows it."""
    short: str
    """What is drawn where there is no room for the first words; empty where there is."""


class GapWords(NamedTuple):
    """Free days: the whole sentence, less of it, the least."""

    full: str
    medium: str
    short: str


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
        self._scale = scale_of(grid.days)
        self._day_words: Callable[[date], str] = lru_cache(maxsize=None)(short_day_words)
        self._specs: Callable[[int, int, int], str] = lru_cache(maxsize=None)(specs_words)
        self._gap_words: Callable[[int], GapWords] = lru_cache(maxsize=None)(_gap_words)
        self._machine_url = reverse("pages:machine", args=["NAME"]).replace("NAME", "{}")
        self._booking_url = reverse("pages:booking", args=["REF"]).replace("REF", "{}")
        self._standing_url = reverse("pages:standing", args=["REF"]).replace("REF", "{}")
        self._item = pgettext("planning", "%(who)s: %(details)s")
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
        items.extend(self._gaps(machine, taken))
        items.sort(key=_first_day)
        return Line(
            name=machine.name,
            url=self._machine_url.format(machine.name),
            specs=self._specs(machine.memory_gib, machine.cores, machine.gpus),
            items=items,
            remark="" if items or machine.is_bookable else self._words["private"],
        )

    def _taken(self, machine: MachineRow, taken: Sequence[Taken]) -> Iterator[Item]:
        is_decided = machine.category in self.looker.decided
        for row in taken:
            place = place_between(row.first_day, row.stop_day, self.grid)
            if place is None:
                continue
            is_mine = row.holder is not None and row.holder == self.looker.key
            is_stuck = row.has_problem
            who = self._holder(row, is_mine=is_mine)
            words = self._item % {"who": who, "details": self._details(row, is_stuck=is_stuck)}
            yield Item(
                first_day=row.first_day,
                classes=f"{_kind(row, is_mine=is_mine, is_stuck=is_stuck)} {place_classes(place)}",
                url=self._url(row, is_open=is_mine or is_decided),
                words=words,
                short=self._short(row, place.span),
            )

    def _url(self, row: Taken, *, is_open: bool) -> str:
        """Answers where more is said: all of it, or what everybody signed in may know."""
        if row.state == OUTAGE or not row.reference:
            return ""
        return (self._booking_url if is_open else self._standing_url).format(row.reference)

    def _short(self, row: Taken, span: int) -> str:
        if self._scale.fits(span, NAME_PIXELS):
            return ""
        has_room = self._scale.fits(span, INITIALS_PIXELS)
        return (has_room and _initials(row.holder_name)) or BLANK

    def _gaps(self, machine: MachineRow, taken: Sequence[Taken]) -> Iterator[Item]:
        """Walks over the days that could still be booked; what is too thin is left out."""
        link = gap_link(machine.name)
        for first, stop in free_days_of(machine, taken, self.grid, self.today):
            place = place_between(first, stop, self.grid)
            if place is None or place.span < self._scale.least_gap:
                continue
            full, medium, short = self._gap_words(place.span)
            words = full % {"count": place.span, "day": self._day_words(first)}
            if self._scale.fits(place.span, len(words) * LETTER_PIXELS):
                short = ""
            elif self._scale.fits(place.span, len(medium) * LETTER_PIXELS):
                short = medium
            elif not self._scale.fits(place.span, len(short) * LETTER_PIXELS):
                short = str(place.span)
            yield Item(
                first_day=first,
                classes=f"g {place_classes(place)}",
                url=link.format(first, min(place.span, LONGEST_LINK_DAYS)),
                words=words,
                short=short,
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


def gap_link(machine: str) -> str:
    """Answers the address of the form for a machine, its first day and days still open."""
    return f"{reverse('pages:new_booking')}?machine={machine}&first_day={{}}&days={{}}"


def _initials(name: str) -> str:
    """Answers the first letters of the first and last word of a name."""
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


def _first_day(item: Item) -> date:
    return item.first_day


def _gap_words(days: int) -> GapWords:
    """Answers a number of free days in words, the day of the whole sentence still open."""
    count = {"count": days}
    return GapWords(
        ngettext("%(count)s day free on %(day)s", "%(count)s days free from %(day)s", days),
        ngettext("%(count)s day free", "%(count)s days free", days) % count,
        pgettext("days, very short", "%(count)s d") % count,
    )
