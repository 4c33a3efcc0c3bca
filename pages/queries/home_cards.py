"""Bookings of now and of later as cards on the first page: state, days left, connect, extend."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from machines.queries import today_at
from pages.policy.labels import LabelKind
from pages.queries.cards import CONNECTABLE
from pages.queries.phases import label_of, runs_of, runs_that_count
from pages.wording import badge_of, ending_words, label_words, specs_words
from provisioning.models import Credential, Run
from reservations.lifecycle import STANDING, State
from reservations.models import Booking, Extension
from reservations.policy.amending import OPEN
from reservations.policy.extending import reach
from reservations.policy.values import Gesture
from reservations.queries import is_extendable, question_about
from reservations.queries.cases import take
from reservations.queries.shelf import Shelf
from reservations.wording import count_words, limit_sentence, range_words, weekday_words


@dataclass(frozen=True, slots=True)
class Connect:
    """How to reach the machine."""

    host: str
    address: str
    command: str


@dataclass(frozen=True, slots=True)
class HomeCard:
    """One booking that runs or will."""

    reference: str
    url: str
    machine: str
    specs: str
    badge: str
    label: str
    range: str
    count: str
    purpose: str
    passed: int
    """Days of it that have begun; 0 before it begins."""
    days: int
    progress: str
    """“Day 5 of 14”; empty before it begins."""
    ends: str
    """“Ends in 9 days”; empty before it begins."""
    connect: Connect | None
    limit: str
    """Until when it can be kept, and why not longer; empty where that makes no sense."""
    extend_url: str
    extend_label: str
    release_url: str
    has_problem: bool


def card_sources(person: User, bookings: Iterable[Booking]) -> dict[str, QuerySet[Any]]:
    """Answers what has to be read to show some bookings of a person as cards."""
    bookings = list(bookings)
    logins = Credential.objects.filter(
        occupancy__in={booking.occupancy_id for booking in bookings},
        person=person,
        is_current=True,
        run__state="ready",
    )
    return {
        "runs": runs_of(bookings),
        "logins": logins,
        "extensions": Extension.objects.filter(booking__in=bookings, state__in=OPEN),
    }


def home_cards(
    person: User,
    bookings: Iterable[Booking],
    rows: Mapping[str, Sequence[Any]],
    shelf: Shelf,
) -> list[HomeCard]:
    """Answers a person's bookings as cards: those that run first; offers are shown elsewhere."""
    runs = runs_that_count(rows["runs"])
    logins = {row.occupancy_id: row.login for row in rows["logins"]}
    asked = {row.booking_id: row for row in rows["extensions"]}
    shown = [booking for booking in bookings if booking.state != State.OFFERED]
    shown.sort(key=lambda booking: (booking.state != State.ACTIVE, booking.first_day))
    return [
        _card(
            booking,
            runs.get(booking.occupancy_id),
            logins.get(booking.occupancy_id, ""),
            _longer(booking, asked.get(booking.pk), shelf),
        )
        for booking in shown
        if booking.holder_id == person.pk
    ]


def _card(booking: Booking, run: Run | None, login: str, longer: tuple[str, str, str]) -> HomeCard:
    machine, days = booking.machine, booking.days
    label = label_of(booking, run)
    today = today_at(machine.site)
    is_running = booking.state == State.ACTIVE
    passed = min(days.days, (today - days.first_day).days + 1) if is_running else 0
    can_release = is_running and booking.released_at is None and days.last_day > today
    limit, extend_url, extend_label = longer
    return HomeCard(
        reference=booking.reference,
        url=reverse("pages:booking", args=[booking.reference]),
        machine=machine.name,
        specs=specs_words(machine.memory_gib, machine.cores, machine.gpus),
        badge=badge_of(label),
        label=label_words(label),
        range=range_words(days),
        count=count_words(days.days),
        purpose=booking.purpose,
        passed=passed,
        days=days.days,
        progress=_progress(passed, days.days) if is_running else "",
        ends=ending_words(max(0, days.days - passed)) if is_running else "",
        connect=_connect(booking, login) if label.kind in CONNECTABLE and login else None,
        limit=limit,
        extend_url=extend_url,
        extend_label=extend_label,
        release_url=(
            reverse("pages:release_booking", args=[booking.reference]) if can_release else ""
        ),
        has_problem=label.kind is LabelKind.PROBLEM,
    )


def _progress(passed: int, days: int) -> str:
    """Answers how far a booking is."""
    return _("Day %(day)s of %(days)s") % {"day": passed, "days": days}


def _connect(booking: Booking, login: str) -> Connect:
    machine = booking.machine
    return Connect(machine.host_name, str(machine.address), f"ssh {login}@{machine.host_name}")


def _longer(booking: Booking, asked: Extension | None, shelf: Shelf) -> tuple[str, str, str]:
    """Answers until when a booking can be kept, where to ask for it, and what the link says."""
    url = reverse("pages:extend", args=[booking.reference])
    if asked is not None:
        words = _("More days are asked for: until %(day)s inclusive.")
        last_day = weekday_words(asked.days.last_day)
        return words % {"day": last_day}, url, _("See the extension asked")
    today = today_at(booking.machine.site)
    if booking.state not in STANDING or not is_extendable(booking, today):
        return "", "", ""
    found = reach(take(question_about(booking, Gesture.EXTEND), shelf).case)
    is_possible = found.most_day > booking.days.last_day and found.most_day >= today
    sentence = limit_sentence(found.last_day, found.reason)
    return sentence, url if is_possible else "", _("Extend the booking")
