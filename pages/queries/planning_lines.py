"""From the planning's plain rows to lines of items with words, places and links."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import groupby
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from foundation.days import DayRange
from pages.policy.grid import place_of
from pages.queries.planning import OUTAGE, MachineRow, Taken
from pages.wording import day_number, specs_words
from reservations.policy.finding import gaps
from reservations.policy.values import Block, BlockKind
from reservations.wording import STATE_LABELS, short_day_words

LONGEST_LINK_DAYS = 42
"""A gap that is longer prefills the form with the usual longest booking."""

CLASSES = {"offered": "p", "requested": "p", "approved": "a", "active": "a", "ended": "e"}
"""One letter each: there are hundreds on a page."""


@dataclass(frozen=True, slots=True)
class Item:
    """One stretch of a line: a booking, an outage or a free gap."""

    first_day: date
    classes: str
    """Of its place on the grid."""
    kind: str
    url: str
    words: str
    details: str


@dataclass(frozen=True, slots=True)
class Line:
    """One machine."""

    name: str
    url: str
    specs: str
    items: list[Item]
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Group:
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
        self._machine_url = reverse("pages:machine", args=["NAME"])
        self._booking_url = reverse("pages:booking", args=["REF"])
        self._form_url = reverse("pages:new_booking")
        self._span = pgettext("days", "%(first_day)s to %(last_day)s")
        self._states = {state.value: str(label) for state, label in STATE_LABELS.items()}
        self._words = {
            "taken": _("Taken"),
            "me": _("You"),
            "breakdown": _("Breakdown"),
            "maintenance": _("Maintenance"),
            "problem": _("Problem"),
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
        """Answers the line of one machine."""
        items = [*self._taken(machine, taken)]
        if machine.is_bookable:
            items.extend(self._gaps(machine, taken))
        items.sort(key=lambda item: item.first_day)
        return Line(
            name=machine.name,
            url=self._machine_url.replace("NAME", machine.name),
            specs=specs_words(machine.memory_gib, machine.cores, machine.gpus),
            items=items,
            remark="" if machine.is_bookable else _("not bookable here"),
        )

    def _taken(self, machine: MachineRow, taken: Iterable[Taken]) -> Iterator[Item]:
        for row in taken:
            days = DayRange(row.first_day, row.stop_day)
            place = place_of(days, self.grid)
            if place is None:
                continue
            yield Item(
                first_day=row.first_day,
                classes=f"b{place.column} w{place.span}",
                kind=self._kind(row),
                url=self._url(machine, row),
                words=self._holder(row),
                details=self._details(row, days),
            )

    def _gaps(self, machine: MachineRow, taken: Sequence[Taken]) -> Iterator[Item]:
        grid = self._future(machine)
        if grid is None:
            return
        blocks = [
            Block(DayRange(row.first_day, row.stop_day), BlockKind.APPROVED) for row in taken
        ]
        for gap in gaps(blocks, grid):
            place = place_of(gap, self.grid)
            if place is not None:
                yield Item(
                    first_day=gap.first_day,
                    classes=f"b{place.column} w{place.span}",
                    kind="g",
                    url=self._gap_url(machine, gap),
                    words=_gap_words(gap.days),
                    details=self._days(gap),
                )

    def _future(self, machine: MachineRow) -> DayRange | None:
        """Answers the shown days on which the machine could still be booked."""
        first = max(self.grid.first_day, self.today + timedelta(days=1))
        stop = min(self.grid.stop_day, machine.retired_day or date.max)
        return DayRange(first, stop) if first < stop else None

    def _gap_url(self, machine: MachineRow, gap: DayRange) -> str:
        wanted = {
            "machine": machine.name,
            "first_day": gap.first_day.isoformat(),
            "days": min(gap.days, LONGEST_LINK_DAYS),
        }
        return f"{self._form_url}?{urlencode(wanted)}"

    def _kind(self, row: Taken) -> str:
        if row.state == OUTAGE:
            return "o"
        kind = "x" if row.has_problem and row.state != "ended" else CLASSES[row.state]
        return f"{kind} y" if self._is_mine(row) else kind

    def _url(self, machine: MachineRow, row: Taken) -> str:
        is_open = self._is_mine(row) or machine.category in self.looker.decided
        if row.state == OUTAGE or not is_open:
            return ""
        return self._booking_url.replace("REF", row.reference)

    def _holder(self, row: Taken) -> str:
        if row.state == OUTAGE:
            return self._words[row.reference]
        if self._is_mine(row):
            return self._words["me"]
        if not row.holder_name:
            return self._words["taken"]
        return f"{row.holder_name} ({row.team})" if row.team else row.holder_name

    def _details(self, row: Taken, days: DayRange) -> str:
        if row.state == OUTAGE:
            return self._days(days)
        is_problem = row.has_problem and row.state != "ended"
        state = self._words["problem"] if is_problem else self._states[row.state]
        return f"{state} · {self._days(days)}"

    def _days(self, days: DayRange) -> str:
        first, last = days.first_day, days.last_day
        if first == last:
            return self._day_words(first)
        first_words = day_number(first) if _is_same_month(first, last) else self._day_words(first)
        return self._span % {"first_day": first_words, "last_day": self._day_words(last)}

    def _is_mine(self, row: Taken) -> bool:
        return self.looker.key is not None and row.holder == self.looker.key


def _gap_words(days: int) -> str:
    return ngettext("%(count)s day free", "%(count)s days free", days) % {"count": days}


def _is_same_month(first: date, last: date) -> bool:
    return (first.year, first.month) == (last.year, last.month)
