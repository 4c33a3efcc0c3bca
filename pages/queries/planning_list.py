"""The planning as a list: what stands and what is free, one row each, to read or to export."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from foundation.days import DayRange
from machines.wording import UNAVAILABILITY_LABELS
from pages.queries.planning import OUTAGE, MachineRow, Taken, free_days_of
from pages.queries.planning_lines import LONGEST_LINK_DAYS, Looker, gap_link
from pages.wording import specs_words
from reservations.lifecycle import State
from reservations.wording import STATE_LABELS, count_words, day_words

ONE_DAY = timedelta(days=1)
BADGES = {"offered": "requested", "active": "active", OUTAGE: "problem"}
"""Colours of states that have none of their own name."""


class Stretch(NamedTuple):
    """Days of one machine: taken by something, or free."""

    machine: MachineRow
    first_day: date
    stop_day: date
    taken: Taken | None

    @property
    def days(self) -> int:
        """Answers how many days it has."""
        return (self.stop_day - self.first_day).days


@dataclass(frozen=True, slots=True)
class ListRow:
    """One row of the list in words."""

    machine: str
    machine_url: str
    specs: str
    badge: str
    state: str
    who: str
    first: str
    last: str
    count: str
    url: str
    link: str
    """What the link is called; empty without one."""


def stretches_of(
    machines: Sequence[MachineRow],
    taken: Mapping[int, Sequence[Taken]],
    grid: DayRange,
    today: date,
    *,
    by_machine: bool = False,
) -> list[Stretch]:
    """Answers what stands on machines and what is free between, by day or by machine.

    What stands keeps its own days, also beyond the grid; free days end with it.
    """
    found: list[Stretch] = []
    for machine in machines:
        rows = taken.get(machine.key, [])
        free = free_days_of(machine, rows, grid, today)
        stretches = [Stretch(machine, row.first_day, row.stop_day, row) for row in rows]
        stretches += [Stretch(machine, first, stop, None) for first, stop in free]
        found += sorted(stretches, key=_first_day)
    return found if by_machine else sorted(found, key=_first_day)


def list_rows(stretches: Sequence[Stretch], looker: Looker) -> Iterator[ListRow]:
    """Walks over the rows of a page of the list."""
    for stretch in stretches:
        url, link = _link(stretch, looker)
        yield ListRow(
            machine=stretch.machine.name,
            machine_url=reverse("pages:machine", args=[stretch.machine.name]),
            specs=specs_words(
                stretch.machine.memory_gib, stretch.machine.cores, stretch.machine.gpus
            ),
            badge=_badge(stretch.taken),
            state=state_words(stretch.taken),
            who=_who(stretch.taken, looker),
            first=day_words(stretch.first_day),
            last=day_words(stretch.stop_day - ONE_DAY),
            count=count_words(stretch.days),
            url=url,
            link=link,
        )


def table_of(stretches: Sequence[Stretch]) -> Iterator[tuple[str | int, ...]]:
    """Walks over the rows of the exported table, its heads first; days as ISO 8601 writes them."""
    yield (
        _("Machine"),
        _("Category"),
        _("Memory (GiB)"),
        _("Cores"),
        _("GPUs"),
        _("State"),
        _("First day"),
        _("Last day"),
        _("Number of days"),
        _("Holder"),
        _("Team"),
        _("Reference"),
    )
    for machine, first_day, stop_day, taken in stretches:
        is_booking = taken is not None and taken.state != OUTAGE
        yield (
            machine.name,
            machine.category_name,
            machine.memory_gib,
            machine.cores,
            machine.gpus,
            state_words(taken),
            first_day.isoformat(),
            (stop_day - ONE_DAY).isoformat(),
            (stop_day - first_day).days,
            taken.holder_name if taken else "",
            taken.team if taken else "",
            taken.reference if taken and is_booking else "",
        )


def state_words(taken: Taken | None) -> str:
    """Answers what days are: free, out of order, or the state of what stands there."""
    if taken is None:
        return pgettext("days", "Free")
    if taken.state == OUTAGE:
        return str(UNAVAILABILITY_LABELS[taken.reference])
    if taken.has_problem:
        return pgettext("booking", "Problem")
    return str(STATE_LABELS[State(taken.state)])


def _badge(taken: Taken | None) -> str:
    if taken is None:
        return "ready"
    if taken.has_problem:
        return "problem"
    return BADGES.get(taken.state, taken.state)


def _who(taken: Taken | None, looker: Looker) -> str:
    """Answers who has the days; empty for free ones, outages, and to visitors."""
    if taken is None or not taken.holder_name:
        return ""
    if taken.holder == looker.key:
        return _("You")
    return f"{taken.holder_name} ({taken.team})" if taken.team else taken.holder_name


def _link(stretch: Stretch, looker: Looker) -> tuple[str, str]:
    taken = stretch.taken
    if taken is None:
        days = min(stretch.days, LONGEST_LINK_DAYS)
        return gap_link(stretch.machine.name).format(stretch.first_day, days), _("Book")
    if taken.state == OUTAGE or not taken.reference:
        return "", ""
    is_open = taken.holder == looker.key or stretch.machine.category in looker.decided
    name = "pages:booking" if is_open else "pages:standing"
    return reverse(name, args=[taken.reference]), _("Details")


def _first_day(stretch: Stretch) -> date:
    return stretch.first_day
