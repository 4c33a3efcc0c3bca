"""The page of one machine: what it is, whose, what stands on it, and how it was used."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django.db.models import CharField, IntegerField, Min, Value
from django.db.models.functions import Cast, Coalesce, NullIf
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import Team, User
from accounts.queries import Anybody, person_of
from accounts.roles import is_administrator
from foundation.days import DayRange
from machines.models import Machine, Profile
from machines.queries import find_machine_and_access, may_see_days, photo_of, today_at
from machines.wording import memory_words
from pages.machine_wording import kind_notes
from pages.policy.occupancy import Ground, Ledger, Stay
from pages.policy.periods import known_part, period_named
from pages.queries.machine_past import Pasts, pasts_of
from pages.queries.machine_states import (
    MachineState,
    Opening,
    opening_of,
    row_of,
    state_of,
    unseen_state,
)
from pages.queries.machines import book_url, disk_words
from pages.queries.planning import OUTAGE, MachineRow, Taken, taken_by_machine
from pages.queries.planning_lines import Line, Looker, Writer
from pages.queries.planning_page import Head, head_of
from pages.queries.statistics_sections import steps_section
from pages.queries.statistics_tables import Section, rate_words
from pages.wording import specs_words
from reservations.lifecycle import LIVE, State
from reservations.models import Booking
from reservations.wording import day_words

STRIP_DAYS = 91
"""Thirteen weeks from the Monday of this one."""
AHEAD = timedelta(days=400)
HELD = (State.APPROVED, State.ACTIVE, State.ENDED)
NOTHING = Value("", output_field=CharField())


@dataclass(frozen=True, slots=True)
class Photo:
    """A machine's photo, as its page shows it."""

    url: str
    """Another one as soon as the picture is."""
    alt: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class MachineView:
    """A machine's page."""

    machine: Machine
    photo: Photo | None
    specs: str
    memory: str
    disk: str
    network: str
    category: str
    owners: list[str]
    profiles: list[str]
    has_days: bool
    """False for visitors of a site that keeps its planning to people signed in."""
    state: MachineState
    remarks: list[str]
    """Warranty, retirement."""
    notes: list[str]
    """What its kind means for whoever books it."""
    head: Head
    line: Line
    opening: Opening | None
    occupancy: Section
    occupied: str
    """Its occupancy over the last twelve months; a dash when nothing is known."""
    pasts: Pasts
    book_url: str
    """Empty when this person cannot book it."""
    access_url: str
    """Where access is asked for; empty where none is needed."""
    write_url: str
    """To whoever has it today; empty for visitors, and when that is nobody else."""


@dataclass(frozen=True, slots=True)
class _Names:
    """Who owns a machine, what can be installed, and since when anything is recorded."""

    teams: list[str]
    people: list[str]
    profiles: list[str]
    since_day: date | None


def machine_view(user: Anybody, name: str, decided: frozenset[str]) -> MachineView:
    """Answers a machine's page, in five queries at most beside those that ask who looks.

    Raises:
        Machine.DoesNotExist: there is none, or this person may not know of it.
    """
    machine, is_open = find_machine_and_access(user, name)
    is_shut = user.is_authenticated and not is_open and not is_administrator(user)
    today = today_at(machine.site)
    row = row_of(machine)
    period = period_named("", today)
    first_day = period.days.first_day if period else today
    taken = taken_by_machine(
        [row], DayRange(first_day, today + AHEAD), is_public=not user.is_authenticated
    ).get(row.key, [])
    names = _names(machine)
    grid = DayRange.of(today - timedelta(days=today.weekday()), STRIP_DAYS)
    looker, has_days = Looker(user.pk, decided), may_see_days(user, machine)
    ledger = _ledger(row, taken, names.since_day, today)
    is_decided = machine.category.slug in decided
    return MachineView(
        machine=machine,
        photo=_photo(machine),
        specs=specs_words(machine.memory_gib, machine.cores, machine.gpus),
        memory=memory_words(machine.memory_gib),
        disk=disk_words(machine),
        network=_network(machine),
        category=machine.category.name,
        owners=names.teams + (names.people if user.is_authenticated else []),
        profiles=names.profiles,
        has_days=has_days,
        state=state_of(row, taken, today) if has_days else unseen_state(),
        remarks=_remarks(machine, today),
        notes=kind_notes(machine),
        head=head_of(grid, today),
        line=Writer(grid, today, looker).line(row, [t for t in taken if t.stop_day > today]),
        opening=opening_of(row, taken, today, today + AHEAD),
        occupancy=_occupancy(ledger, row, today),
        occupied=rate_words(ledger.share([row.key]).rate),
        pasts=pasts_of(machine, taken, today, looker, is_decided=is_decided),
        book_url="" if is_shut else book_url(machine),
        access_url=_access_url(machine) if is_shut else "",
        write_url=_write_url(user, taken, today),
    )


def _photo(machine: Machine) -> Photo | None:
    photo = photo_of(machine)
    if photo is None:
        return None
    return Photo(
        url=f"{reverse('pages:machine_photo', args=[machine.name])}?v={photo.digest[:16]}",
        alt=photo.shows or _("Photo of %(machine)s") % {"machine": machine.name},
        width=photo.width,
        height=photo.height,
    )


def _names(machine: Machine) -> _Names:
    """Answers the names around a machine, and the first day ever held on any, in one query."""
    language = "name_fr" if (get_language() or "").startswith("fr") else "name_en"
    shown = Coalesce(NullIf("full_name", NOTHING), "account_name")
    teams = Team.objects.order_by().filter(machines=machine)
    people = User.objects.order_by().filter(machines=machine)
    profiles = Profile.objects.order_by().filter(machines=machine)
    begun = Booking.objects.order_by().filter(state__in=[State.ACTIVE, State.ENDED])
    rows = teams.values_list(_word("team"), _number(0), "name").union(
        people.values_list(_word("person"), _number(0), shown),
        profiles.values_list(_word("profile"), Cast("position", IntegerField()), language),
        begun.annotate(kind=_word("since"), place=_number(0))
        .values("kind", "place")
        .annotate(first=Cast(Min("held_first_day"), CharField()))
        .values_list("kind", "place", "first"),
        all=True,
    )
    found: defaultdict[str, list[str]] = defaultdict(list)
    for kind, _place, name in sorted(row for row in rows if row[2] is not None):
        found[kind].append(name)
    since = found["since"]
    return _Names(
        teams=found["team"],
        people=found["person"],
        profiles=found["profile"],
        since_day=date.fromisoformat(since[0][:10]) if since else None,
    )


def _ledger(
    machine: MachineRow, taken: Sequence[Taken], since_day: date | None, today: date
) -> Ledger:
    """Answers the days of one machine over the last twelve months."""
    period = period_named("", today)
    outages = tuple(DayRange(row.first_day, row.stop_day) for row in taken if row.state == OUTAGE)
    return Ledger(
        known_part(period.days, since_day, today) if period else None,
        [Ground(machine.key, machine.retired_day, outages)] if machine.is_bookable else [],
        _stays(taken),
    )


def _stays(taken: Sequence[Taken]) -> Iterable[Stay]:
    for row in taken:
        if row.state in HELD:
            yield Stay(row.machine, row.holder or 0, row.first_day, row.stop_day)


def _occupancy(ledger: Ledger, machine: MachineRow, today: date) -> Section:
    period = period_named("", today)
    assert period is not None  # noqa: S101 -- the last twelve months always exist
    return steps_section(ledger, [machine.key], period, "")


def _remarks(machine: Machine, today: date) -> list[str]:
    """Answers what is worth knowing: warranty and retirement."""
    remarks = []
    warranty, retired = machine.warranty_end_day, machine.retired_day
    if warranty is not None and warranty < today:
        remarks.append(_("Out of warranty since %(day)s.") % {"day": day_words(warranty)})
    if retired is not None:
        remarks.append(_("Retired from %(day)s on.") % {"day": day_words(retired)})
    return remarks


def _access_url(machine: Machine) -> str:
    """Answers where to ask for access; empty when no access would make the machine bookable."""
    if not book_url(machine):
        return ""
    asked = urlencode({"kind": "access", "category": machine.category.slug})
    return f"{reverse('pages:new_ticket')}?{asked}"


def _write_url(user: Anybody, taken: Sequence[Taken], today: date) -> str:
    """Answers where to write to whoever has a machine today, for people signed in."""
    person = person_of(user)
    if person is None:
        return ""
    now = (t for t in taken if t.state in LIVE and t.first_day <= today < t.stop_day)
    booking = next(now, None)
    if booking is None or booking.holder == person.pk:
        return ""
    return reverse("pages:write", args=[booking.reference])


def _network(machine: Machine) -> str:
    return _("%(amount)s Gbit/s") % {"amount": number_format(machine.network_gbps.normalize())}


def _word(text: str) -> Value:
    return Value(text, output_field=CharField())


def _number(number: int) -> Value:
    return Value(number, output_field=IntegerField())
