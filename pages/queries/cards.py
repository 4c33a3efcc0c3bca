"""Bookings as cards and rows: label, days in words, how to connect."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from accounts.models import User
from machines.together import fetch_together
from pages.policy.labels import LabelKind
from pages.queries.longer import Longer, longer_by_booking
from pages.queries.phases import GONE, label_of, runs_that_count
from pages.wording import badge_of, label_words, specs_words
from provisioning.models import Credential, Run
from reservations.lifecycle import STANDING
from reservations.models import Booking, Extension
from reservations.policy.amending import OPEN
from reservations.wording import count_words, range_words, weekday_words

CONNECTABLE = frozenset({LabelKind.READY, LabelKind.ENDING})


@dataclass(frozen=True, slots=True)
class Card:
    """One booking in a list."""

    reference: str
    url: str
    machine: str
    machine_url: str
    specs: str
    badge: str
    label: str
    range: str
    last_day: str
    count: str
    purpose: str
    command: str
    """How to connect, once the machine is ready; else empty."""
    has_problem: bool
    longer: Longer | None
    """Until when it can be kept; nothing of what does not stand."""


def cards_of(bookings: Sequence[Booking], person: User) -> list[Card]:
    """Answers bookings as cards. Three queries, whatever their number."""
    rows = fetch_together(**_sources(bookings, person))
    runs = runs_that_count(rows["runs"])
    logins = {row.occupancy_id: row.login for row in rows["credentials"]}
    asked = {row.booking_id: row for row in rows["extensions"]}
    standing = [booking for booking in bookings if booking.state in STANDING]
    longer = longer_by_booking(person, standing, asked)
    return [_card(booking, runs, logins, longer.get(booking.pk)) for booking in bookings]


def _card(
    booking: Booking, runs: Mapping[int, Run], logins: dict[int, str], longer: Longer | None
) -> Card:
    label = label_of(booking, runs.get(booking.occupancy_id))
    machine = booking.machine
    login = logins.get(booking.occupancy_id, "") if label.kind in CONNECTABLE else ""
    return Card(
        reference=booking.reference,
        url=reverse("pages:booking", args=[booking.reference]),
        machine=machine.name,
        machine_url=reverse("pages:machine", args=[machine.name]),
        specs=specs_words(machine.memory_gib, machine.cores, machine.gpus),
        badge=badge_of(label),
        label=label_words(label),
        range=range_words(booking.days),
        last_day=weekday_words(booking.days.last_day),
        count=count_words(booking.days.days),
        purpose=booking.purpose,
        command=f"ssh {login}@{machine.host_name}" if login else "",
        has_problem=label.kind is LabelKind.PROBLEM,
        longer=longer,
    )


def _sources(bookings: Sequence[Booking], person: User) -> dict[str, QuerySet[Any]]:
    """Answers the runs, the person's present logins and the open extensions of bookings."""
    occupancies = {booking.occupancy_id for booking in bookings}
    credentials = Credential.objects.filter(
        occupancy__in=occupancies, person=person, is_current=True, run__state="ready"
    )
    keys = [booking.pk for booking in bookings if booking.state in STANDING]
    return {
        "runs": Run.objects.filter(occupancy__in=occupancies).exclude(state__in=GONE),
        "credentials": credentials.only("occupancy", "login"),
        "extensions": Extension.objects.filter(booking__in=keys, state__in=OPEN),
    }
