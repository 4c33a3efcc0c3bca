"""What the booking form offers: machines by category, profiles, usual numbers of days."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from foundation.days import DayRange
from machines.models import Machine, Profile
from machines.queries import in_service, profiles_of, visible_machines
from pages.queries.days import portal_today
from pages.queries.verdicts import Wish
from pages.wording import specs_words
from reservations.lifecycle import LIVE
from reservations.models import Booking

PRESETS = (7, 14, 42)
USUAL_DAYS = 14
USUAL_NOTICE_DAYS = 2
WEEK_DAYS = 7


@dataclass(frozen=True, slots=True)
class Preset:
    """A usual number of days."""

    days: int
    words: str


def bookable_machines(person: User) -> list[Machine]:
    """Answers the machines that could be booked and that a person may know, by category."""
    machines = visible_machines(person).filter(category__is_bookable=True, accepts_bookings=True)
    return list(in_service(machines, portal_today()).order_by("category__position", "id"))


def machine_choices(machines: Iterable[Machine]) -> list[tuple[str, Any]]:
    """Answers the machines as the choices of a list, grouped by category."""
    return [("", _("Choose a machine")), *_by_category(machines)]


def profile_choices() -> list[tuple[str, str]]:
    """Answers everything that can be installed somewhere."""
    return [(profile.slug, profile.name) for profile in Profile.objects.all()]


def usual_values(machines: Iterable[Machine], name: str) -> dict[str, Any]:
    """Answers what the form proposes: as early as usual, and what the machine usually gets."""
    machine = next((machine for machine in machines if machine.name == name), None)
    profiles = Profile.objects.all() if machine is None else profiles_of(machine)
    profile = profiles.first()
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


def same_booking(person: User, wish: Wish) -> Booking | None:
    """Answers a live booking that is just what is wished: the form was sent twice."""
    days = DayRange.of(wish.first_day, wish.days)
    return Booking.objects.filter(
        holder=person,
        machine=wish.machine,
        first_day=days.first_day,
        stop_day=days.stop_day,
        state__in=LIVE,
    ).first()


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
