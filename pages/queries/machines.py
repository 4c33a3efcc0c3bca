"""The list of machines: what they are, what they do today, when they are free next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from accounts.queries import Anybody
from foundation.days import DayRange
from machines.models import Machine
from machines.queries import in_service, may_see_days, visible_machines
from machines.wording import memory_words
from pages.queries.days import portal_today
from pages.queries.machine_states import (
    MachineState,
    Opening,
    opening_of,
    row_of,
    state_of,
    unseen_state,
)
from pages.queries.planning import Taken, taken_by_machine
from reservations.wording import count_words

LOOKED_AHEAD = timedelta(days=366)
"""Days from today within which the next free day is looked for."""
BADGES = {"free": "ready", "out": "problem"}
"""Of the filters by state."""


@dataclass(frozen=True, slots=True)
class MachineLine:
    """One machine of the list."""

    name: str
    url: str
    category: str
    memory: str
    cores: int
    gpus: int
    disk: str
    state: MachineState
    opening: Opening | None
    opening_length: str
    """For how many days; empty when nothing is known that ends them."""
    book_url: str


@dataclass(frozen=True, slots=True)
class MachineGroup:
    """The machines of one category, or all of them when they are in another order."""

    name: str
    is_bookable: bool
    machines: list[MachineLine]


@dataclass(frozen=True, slots=True)
class MachinesView:
    """The list."""

    groups: list[MachineGroup]
    shown: int
    total: int
    categories: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class _Found:
    """A machine with what was found out about it."""

    machine: Machine
    line: MachineLine


def machines_view(user: Anybody, wanted: Mapping[str, Any]) -> MachinesView:
    """Answers the machines in service that somebody may know, filtered and in order.

    Args:
        user: who looks.
        wanted: `q`, `category`, `min_memory`, `state`, `sort`, as the form has cleaned them.
    """
    today = portal_today()
    machines = list(
        in_service(visible_machines(user), today).order_by(
            "category__position", "category_id", "id"
        )
    )
    fitting = [machine for machine in machines if _fits(machine, wanted)]
    days = DayRange(today, today + LOOKED_AHEAD)
    taken = taken_by_machine(
        [row_of(machine) for machine in fitting], days, is_public=not user.is_authenticated
    )
    found = [
        _Found(machine, _told(user, machine, _line(machine, taken.get(machine.pk, []), days)))
        for machine in fitting
    ]
    badge = BADGES.get(wanted.get("state") or "")
    kept = [row for row in found if badge is None or row.line.state.badge == badge]
    return MachinesView(
        groups=_groups(kept, wanted.get("sort") or ""),
        shown=len(kept),
        total=len(machines),
        categories=list({m.category.slug: m.category.name for m in machines}.items()),
    )


def book_url(machine: Machine) -> str:
    """Answers where a machine is booked; empty when it cannot be."""
    if not (machine.category.is_bookable and machine.accepts_bookings):
        return ""
    return f"{reverse('pages:new_booking')}?{urlencode({'machine': machine.name})}"


def disk_words(machine: Machine) -> str:
    """Answers the disk of a machine: “72 TiB”."""
    return _("%(amount)s TiB") % {"amount": number_format(machine.disk_tib, decimal_pos=0)}


def opening_length(opening: Opening | None) -> str:
    """Answers for how many days a machine is free; nothing when no end is known."""
    return count_words(opening.days) if opening is not None and opening.days else ""


def _fits(machine: Machine, wanted: Mapping[str, Any]) -> bool:
    text = (wanted.get("q") or "").strip().lower()
    about = f"{machine.name} {machine.cpu_model} {machine.gpu_model}".lower()
    return (
        text in about
        and machine.memory_gib >= (wanted.get("min_memory") or 0)
        and (wanted.get("category") or "") in {"", machine.category.slug}
    )


def _line(machine: Machine, taken: Sequence[Taken], days: DayRange) -> MachineLine:
    row = row_of(machine)
    opening = opening_of(row, taken, days.first_day, days.stop_day)
    return MachineLine(
        name=machine.name,
        url=reverse("pages:machine", args=[machine.name]),
        category=machine.category.name,
        memory=memory_words(machine.memory_gib),
        cores=machine.cores,
        gpus=machine.gpus,
        disk=disk_words(machine),
        state=state_of(row, taken, days.first_day),
        opening=opening,
        opening_length=opening_length(opening),
        book_url=book_url(machine),
    )


def _told(user: Anybody, machine: Machine, line: MachineLine) -> MachineLine:
    """Answers a line as somebody may read it, without days where the site keeps them."""
    if may_see_days(user, machine):
        return line
    return replace(line, state=unseen_state(), opening=None, opening_length="")


def _groups(found: Sequence[_Found], sort: str) -> list[MachineGroup]:
    if sort and found:
        rows = sorted(found, key=lambda row: _order(row, sort))
        is_bookable = any(row.machine.category.is_bookable for row in rows)
        return [MachineGroup("", is_bookable, [row.line for row in rows])]
    return [
        MachineGroup(category.name, category.is_bookable, [row.line for row in rows])
        for category, rows in groupby(found, key=lambda row: row.machine.category)
    ]


def _order(row: _Found, sort: str) -> tuple[float, float]:
    if sort == "memory":
        return (-row.machine.memory_gib, -row.machine.cores)
    if sort == "cores":
        return (-row.machine.cores, -row.machine.memory_gib)
    first_day = row.line.opening.first_day if row.line.opening else date.max
    return (first_day.toordinal(), -(row.line.opening.days or 10**6) if row.line.opening else 0)
