"""The planning of 200 and of 2,000 machines over 31 days, full of bookings."""

import gzip
import random
from collections.abc import Iterator
from datetime import timedelta
from http import HTTPStatus

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench import fleet
from bench.figures import Figure, cpu_milliseconds
from foundation import clock
from machines.models import Machine
from reservations.lifecycle import State
from reservations.models import Booking

DAYS = 31
PEOPLE = 60


def figures() -> Iterator[Figure]:
    """Fills fleets and measures the page as a signed-in researcher gets it."""
    client = Client()
    client.force_login(fleet.person("planner"))
    for count in (200, 2000):
        _fill(count)
        yield from _measure(client, count, is_promised=count == 200)


def _measure(client: Client, count: int, *, is_promised: bool) -> Iterator[Figure]:
    """Measures one fleet; only the smaller one carries a promise."""
    address = f"/planning/?from={clock.now().date()}&days={DAYS}"
    page = _load(client, address)
    with CaptureQueriesContext(connection) as queries:
        _load(client, address)
    statements = len(queries)
    extra = cpu_milliseconds(lambda: _load(client, address)) - cpu_milliseconds(
        lambda: _load(client, "/rules/")
    )
    size = len(gzip.compress(page, 6)) / 1000
    name = f"planning, {count} machines, {DAYS} days"
    for what, measured, unit, promised in (
        ("", statements, "queries", 6),
        (", above the page of rules", extra, "ms CPU", 25),
        ("", size, "kB gzipped", 16),
    ):
        yield Figure(name + what, measured, unit, promised if is_promised else None)


def _load(client: Client, path: str) -> bytes:
    """Answers a page.

    Raises:
        RuntimeError: there is none.
    """
    response = client.get(path, headers={"accept-language": "fr"})
    if response.status_code != HTTPStatus.OK:
        raise RuntimeError(f"{path} answered {response.status_code}")
    return response.content


def _fill(count: int) -> None:
    """Brings the fleet to so many machines, booked 14 days on average with gaps of 1 to 3."""
    chance = random.Random(count)
    people = [fleet.person(f"user{number}") for number in range(PEOPLE)]
    today = clock.now().date()
    bookings: list[Booking] = []
    for machine in fleet.machines(count - Machine.objects.count()):
        day = today - timedelta(days=chance.randrange(14))
        while day < today + timedelta(days=DAYS + 14):
            days = chance.randint(7, 21)
            holder, state = chance.choice(people), _state(chance)
            bookings.append(fleet.unsaved_booking(machine, holder, day, days, state))
            day += timedelta(days=days + chance.randint(1, 3))
    Booking.objects.bulk_create(bookings)


def _state(chance: random.Random) -> State:
    """Answers a live state; one booking in five waits for a decision."""
    return chance.choices([State.APPROVED, State.REQUESTED], weights=[4, 1])[0]
