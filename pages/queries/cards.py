"""Bookings as cards and rows: label, days in words, how to connect."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse

from accounts.models import User
from pages.policy.labels import LabelKind
from pages.queries.longer import Longer, longer_by_booking
from pages.queries.phases import label_of, runs_by_occupancy
from pages.wording import badge_of, label_words, specs_words
from provisioning.models import Credential, Run
from reservations.lifecycle import LIVE, STANDING
from reservations.models import Booking
from reservations.queries import bookings_of
from reservations.wording import count_words, range_words

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
    count: str
    purpose: str
    command: str
    """How to connect, once the machine is ready; else empty."""
    has_problem: bool
    longer: Longer | None
    """Until when it can be kept; nothing of what does not stand."""


@dataclass(frozen=True, slots=True)
class MyBookings:
    """A person's bookings, by where they stand."""

    current: list[Card]
    coming: list[Card]
    past: list[Card]


def my_bookings(person: User) -> MyBookings:
    """Answers a person's bookings: running, to come (the next one first), and over."""
    bookings = list(bookings_of(person))
    cards = dict(
        zip((booking.pk for booking in bookings), cards_of(bookings, person), strict=True)
    )
    live = [booking for booking in bookings if booking.state in LIVE]
    live.sort(key=lambda booking: booking.first_day)
    return MyBookings(
        current=[cards[booking.pk] for booking in live if booking.state == "active"],
        coming=[cards[booking.pk] for booking in live if booking.state != "active"],
        past=[cards[booking.pk] for booking in bookings if booking.state not in LIVE],
    )


def cards_of(bookings: Sequence[Booking], person: User) -> list[Card]:
    """Answers bookings as cards. As many queries, whatever their number."""
    runs = runs_by_occupancy(bookings)
    logins = _logins(bookings, person)
    standing = [booking for booking in bookings if booking.state in STANDING]
    longer = longer_by_booking(person, standing)
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
        count=count_words(booking.days.days),
        purpose=booking.purpose,
        command=f"ssh {login}@{machine.host_name}" if login else "",
        has_problem=label.kind is LabelKind.PROBLEM,
        longer=longer,
    )


def _logins(bookings: Sequence[Booking], person: User) -> dict[int, str]:
    """Answers a person's present login on each occupancy."""
    rows = Credential.objects.filter(
        occupancy__in={booking.occupancy_id for booking in bookings},
        person=person,
        is_current=True,
        run__state="ready",
    )
    return dict(rows.values_list("occupancy", "login"))
