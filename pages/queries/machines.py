"""Machines as a list and as a page of their own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from accounts.queries import Anybody, person_of
from foundation.days import DayRange
from machines.models import Machine
from machines.queries import find_machine, in_service, today_at, visible_machines
from machines.wording import installer_sentence, memory_words
from pages.queries.days import portal_today
from pages.queries.planning import OUTAGE, MachineRow, Taken, taken_by_machine
from pages.queries.planning_lines import Line, Looker, Writer
from pages.queries.planning_page import Head, head_of
from pages.wording import specs_words
from reservations.lifecycle import LIVE
from reservations.queries import bookings_between
from reservations.wording import day_words, short_day_words

STRIP_DAYS = 42
STATE_DAYS = 1


@dataclass(frozen=True, slots=True)
class MachineState:
    """What a machine is doing today."""

    badge: str
    words: str


@dataclass(frozen=True, slots=True)
class MachineLine:
    """One machine of the list."""

    name: str
    url: str
    memory: str
    cores: int
    gpus: int
    disk: str
    state: MachineState
    book_url: str


@dataclass(frozen=True, slots=True)
class MachineGroup:
    """The machines of one category."""

    name: str
    is_bookable: bool
    machines: list[MachineLine]


@dataclass(frozen=True, slots=True)
class MachineView:
    """A machine's page."""

    machine: Machine
    specs: str
    memory: str
    disk: str
    network: str
    category: str
    owners: list[str]
    profiles: list[str]
    state: MachineState
    remarks: list[str]
    head: Head
    line: Line
    book_url: str
    write_url: str
    """To whoever has it today; empty for visitors, and when that is nobody else."""


def machine_groups(user: Anybody) -> list[MachineGroup]:
    """Answers the machines in service that somebody may know, by category."""
    today = portal_today()
    machines = list(in_service(visible_machines(user), today).order_by("category__position", "id"))
    taken = taken_by_machine(
        [_row(machine) for machine in machines],
        DayRange.of(today, STATE_DAYS),
        is_public=not user.is_authenticated,
    )
    groups: dict[int, MachineGroup] = {}
    for machine in machines:
        group = groups.setdefault(
            machine.category_id,
            MachineGroup(machine.category.name, machine.category.is_bookable, []),
        )
        group.machines.append(_line(machine, taken.get(machine.pk, []), today))
    return list(groups.values())


def machine_view(user: Anybody, name: str, decided: frozenset[str]) -> MachineView:
    """Answers a machine's page.

    Raises:
        Machine.DoesNotExist: there is none, or this person may not know of it.
    """
    machine = find_machine(user, name)
    today = today_at(machine.site)
    grid = DayRange.of(today - timedelta(days=today.weekday()), STRIP_DAYS)
    row = _row(machine)
    taken = taken_by_machine([row], grid, is_public=not user.is_authenticated).get(row.key, [])
    looker = Looker(user.pk, decided)
    return MachineView(
        machine=machine,
        specs=specs_words(machine.memory_gib, machine.cores, machine.gpus),
        memory=memory_words(machine.memory_gib),
        disk=_tib(machine),
        network=_network(machine),
        category=machine.category.name,
        owners=_owners(machine, is_public=isinstance(user, AnonymousUser)),
        profiles=[profile.name for profile in machine.profiles.all()],
        state=_state(machine, taken, today),
        remarks=_remarks(machine, today),
        head=head_of(grid, today),
        line=Writer(grid, today, looker).line(row, taken),
        book_url=_book_url(machine),
        write_url=_write_url(user, machine, today),
    )


def _row(machine: Machine) -> MachineRow:
    return MachineRow(
        key=machine.pk,
        name=machine.name,
        memory_gib=machine.memory_gib,
        cores=machine.cores,
        gpus=machine.gpus,
        category=machine.category.slug,
        category_name=machine.category.name,
        is_category_bookable=machine.category.is_bookable,
        accepts_bookings=machine.accepts_bookings,
        retired_day=machine.retired_day,
    )


def _line(machine: Machine, taken: Sequence[Taken], today: date) -> MachineLine:
    return MachineLine(
        name=machine.name,
        url=reverse("pages:machine", args=[machine.name]),
        memory=memory_words(machine.memory_gib),
        cores=machine.cores,
        gpus=machine.gpus,
        disk=_tib(machine),
        state=_state(machine, taken, today),
        book_url=_book_url(machine),
    )


def _state(machine: Machine, taken: Sequence[Taken], today: date) -> MachineState:
    """Answers what takes the machine today; an outage goes before a booking."""
    now = [row for row in taken if row.first_day <= today < row.stop_day]
    outage = next((row for row in now if row.state == OUTAGE), None)
    if outage is not None:
        return MachineState("problem", _("Out of order until %(day)s") % _last(outage, today))
    booking = next((row for row in now if row.state in {"approved", "active"}), None)
    if booking is not None:
        return MachineState("active", _("Taken until %(day)s") % _last(booking, today))
    if not _is_bookable(machine):
        return MachineState("muted", _("Not bookable here"))
    return MachineState("ready", _("Free today"))


def _last(row: Taken, today: date) -> dict[str, str]:
    """Answers the last day of what takes a machine, its year where it is another one."""
    day = row.stop_day - timedelta(days=1)
    return {"day": short_day_words(day) if day.year == today.year else day_words(day)}


def _is_bookable(machine: Machine) -> bool:
    return machine.category.is_bookable and machine.accepts_bookings


def _book_url(machine: Machine) -> str:
    if not _is_bookable(machine):
        return ""
    return f"{reverse('pages:new_booking')}?{urlencode({'machine': machine.name})}"


def _write_url(user: Anybody, machine: Machine, today: date) -> str:
    """Answers where to write to whoever has a machine today, for people signed in."""
    person = person_of(user)
    if person is None:
        return ""
    booking = bookings_between([machine], DayRange.of(today, 1)).filter(state__in=LIVE).first()
    if booking is None or booking.holder_id == person.pk:
        return ""
    return reverse("pages:write", args=[booking.reference])


def _owners(machine: Machine, *, is_public: bool) -> list[str]:
    """Answers who owns a machine; people are not named to visitors."""
    teams = [team.name for team in machine.owner_teams.all()]
    people = [] if is_public else [str(person) for person in machine.owner_people.all()]
    return teams + people


def _remarks(machine: Machine, today: date) -> list[str]:
    """Answers what is worth knowing: warranty, retirement, who installs it."""
    remarks = []
    warranty, retired = machine.warranty_end_day, machine.retired_day
    if warranty is not None and warranty < today:
        remarks.append(_("Out of warranty since %(day)s.") % {"day": day_words(warranty)})
    if retired is not None:
        remarks.append(_("Retired from %(day)s on.") % {"day": day_words(retired)})
    installer = installer_sentence(machine.kind, machine.driven_by)
    if installer:
        remarks.append(installer)
    if machine.host is not None:
        remarks.append(_("One of the container slots of %(host)s.") % {"host": machine.host.name})
    return remarks


def _tib(machine: Machine) -> str:
    return _("%(amount)s TiB") % {"amount": number_format(machine.disk_tib, decimal_pos=0)}


def _network(machine: Machine) -> str:
    return _("%(amount)s Gbit/s") % {"amount": number_format(machine.network_gbps.normalize())}
