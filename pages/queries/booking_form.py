"""What the booking form offers: machines by category, profiles, usual numbers of days."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Acceptance, SshKey, Terms, User
from accounts.terms import published_terms, terms_left
from foundation import clock
from foundation.days import DayRange
from machines.models import Machine, Profile
from machines.queries import in_service, visible_machines
from machines.together import fetch_together
from pages.queries.answering import answer_sources, usual_answer
from pages.queries.days import portal_today
from pages.wording import specs_words
from reservations.lifecycle import LIVE, State
from reservations.models import Booking, BookingRules
from reservations.policy.values import Limits
from reservations.queries import is_extendable
from reservations.wording import short_day_words

PRESETS = (7, 14, 42)
USUAL_DAYS = 14
USUAL_NOTICE_DAYS = 2
WEEK_DAYS = 7
MOST_HELD = 2
"""So many bookings that could be extended are named above the form."""


@dataclass(frozen=True, slots=True)
class Preset:
    """A usual number of days."""

    days: int
    words: str


@dataclass(frozen=True, slots=True)
class Held:
    """A machine that the person has and could keep longer instead."""

    machine: str
    last_day: str
    url: str


@dataclass(frozen=True, slots=True)
class Ground:
    """All that the form needs to know, whatever is asked: three queries."""

    person: User
    machines: list[Machine]
    """That could be booked and that the person may know, by category."""
    profiles: list[Profile]
    accepted: Mapping[int, frozenset[int]]
    """Keys of the profiles of each machine, by its key."""
    terms: Terms | None
    """The text still to be accepted."""
    keys: list[str]
    """Titles of the registered SSH keys."""
    held: list[Held]
    purpose_above_days: int
    usual_answer: str
    """How soon requests for the chosen machine are answered; empty when not known."""

    def machine(self, name: str) -> Machine | None:
        """Answers the machine of a name."""
        return next((machine for machine in self.machines if machine.name == name), None)

    def profiles_of(self, machine: Machine | None) -> list[Profile]:
        """Answers what can be installed on a machine; all there is, without one."""
        if machine is None:
            return self.profiles
        accepted = self.accepted.get(machine.pk, frozenset())
        return [profile for profile in self.profiles if profile.pk in accepted]

    def accepting(self, profile: str) -> list[Machine]:
        """Answers the machines on which a profile can be installed."""
        keys = {row.pk for row in self.profiles if row.slug == profile}
        return [
            machine
            for machine in self.machines
            if not keys.isdisjoint(self.accepted.get(machine.pk, frozenset()))
        ]


def ground_for(person: User, name: str) -> Ground:
    """Answers all that the form needs to know for a person who chose a machine, or none yet."""
    machines = bookable_machines(person)
    chosen = next((machine for machine in machines if machine.name == name), None)
    category = None if chosen is None else chosen.category
    rows = fetch_together(**_sources(person, chosen), **answer_sources(category))
    profiles = sorted(rows["profiles"], key=lambda row: (row.position, row.slug))
    return Ground(
        person=person,
        machines=machines,
        profiles=profiles,
        accepted=_accepted(rows["accepted"]),
        terms=terms_left(rows["terms"], rows["acceptances"]),
        keys=[str(key) for key in rows["keys"]],
        held=_held(rows["held"], machines),
        purpose_above_days=_purpose_above(rows["rules"]),
        usual_answer=usual_answer(category, rows),
    )


def bookable_machines(person: User) -> list[Machine]:
    """Answers the machines that could be booked and that a person may know, by category."""
    machines = visible_machines(person).filter(category__is_bookable=True, accepts_bookings=True)
    return list(
        in_service(machines, portal_today()).order_by("category__position", "category_id", "id")
    )


def machine_choices(machines: Iterable[Machine]) -> list[tuple[str, Any]]:
    """Answers the machines as the choices of a list, grouped by category."""
    return [("", _("Choose a machine")), *_by_category(machines)]


def finder_link(typed: Mapping[str, str]) -> str:
    """Answers the way to the finder, for the days that were typed."""
    wanted = {"days": typed.get("days"), "from": typed.get("first_day")}
    query = urlencode({name: value for name, value in wanted.items() if value})
    return f"{reverse('pages:finder')}{query and '?'}{query}"


def profile_choices(profiles: Iterable[Profile] | None = None) -> list[tuple[str, str]]:
    """Answers what can be installed, as choices; everything there is when nothing is given."""
    rows = Profile.objects.all() if profiles is None else profiles
    return [(profile.slug, profile.name) for profile in rows]


def usual_values(ground: Ground, name: str) -> dict[str, Any]:
    """Answers what the form proposes: as early as usual, and what the machine usually gets."""
    profile = next(iter(ground.profiles_of(ground.machine(name))), None)
    return {
        "first_day": portal_today() + timedelta(days=USUAL_NOTICE_DAYS),
        "days": USUAL_DAYS,
        "profile": "" if profile is None else profile.slug,
    }


def presets() -> list[Preset]:
    """Answers the usual numbers of days as buttons."""
    return [
        Preset(days, ngettext("%(count)s week", "%(count)s weeks", weeks) % {"count": weeks})
        for days in PRESETS
        for weeks in [days // WEEK_DAYS]
    ]


def same_booking(person: User, wanted: DayRange, machine: Machine) -> Booking | None:
    """Answers a live booking that is just what is wished: the form was sent twice."""
    return Booking.objects.filter(
        holder=person,
        machine=machine,
        first_day=wanted.first_day,
        stop_day=wanted.stop_day,
        state__in=LIVE,
    ).first()


def _sources(person: User, machine: Machine | None) -> dict[str, QuerySet[Any]]:
    category = None if machine is None else machine.category_id
    held = Booking.objects.filter(holder=person, state=State.ACTIVE)
    rules = BookingRules.objects.filter(category=category, from_day__lte=portal_today())
    return {
        "profiles": Profile.objects.all(),
        "accepted": Machine.profiles.through.objects.all(),
        "terms": published_terms().only("from_day", "is_substantial"),
        "acceptances": Acceptance.objects.filter(person=person),
        "keys": SshKey.objects.filter(person=person).only("title", "fingerprint"),
        "held": held.only("machine", "reference", "stop_day", "released_at", "moved_to", "state"),
        "rules": rules.only("from_day", "purpose_above_days"),
    }


def _accepted(links: Iterable[Any]) -> dict[int, frozenset[int]]:
    accepted: dict[int, set[int]] = {}
    for link in links:
        accepted.setdefault(link.machine_id, set()).add(link.profile_id)
    return {machine: frozenset(profiles) for machine, profiles in accepted.items()}


def _held(bookings: Iterable[Booking], machines: Iterable[Machine]) -> list[Held]:
    names = {machine.pk: machine.name for machine in machines}
    today = clock.now().date()
    rows = sorted(bookings, key=lambda booking: booking.stop_day)
    return [
        Held(
            machine=names[row.machine_id],
            last_day=short_day_words(row.stop_day - timedelta(days=1)),
            url=reverse("pages:extend", args=[row.reference]),
        )
        for row in rows
        if row.machine_id in names and is_extendable(row, today)
    ][:MOST_HELD]


def _purpose_above(rules: Iterable[BookingRules]) -> int:
    in_force = max(rules, key=lambda row: row.from_day, default=None)
    return Limits().purpose_above_days if in_force is None else in_force.purpose_above_days


def _by_category(machines: Iterable[Machine]) -> list[tuple[str, list[tuple[str, str]]]]:
    return [
        (
            category.name,
            [(machine.name, _machine_words(machine)) for machine in rows],
        )
        for category, rows in groupby(machines, key=lambda machine: machine.category)
    ]


def _machine_words(machine: Machine) -> str:
    specs = specs_words(machine.memory_gib, machine.cores, machine.gpus)
    return f"{machine.name} · {specs}"
