"""The finder over 200 machines full of bookings, for somebody who holds days already."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from http import HTTPStatus

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench import fleet
from bench.figures import Figure, cpu_milliseconds
from foundation import clock
from machines.models import Machine
from reservations.lifecycle import State

MACHINES = 200
DAYS = 31
SEARCHES = {
    "14 days, 256 GiB": "days=14&min_memory=256",
    "more memory than there is": "days=14&min_memory=8192",
    "too many days": "days=60",
}


def figures() -> Iterator[Figure]:
    """Fills the fleet and measures the page as a signed-in researcher gets it."""
    person = fleet.person("finder")
    client = Client()
    client.force_login(person)
    fleet.fill(MACHINES, DAYS)
    held = Machine.objects.earliest("pk")
    first_day = clock.now().date() - timedelta(days=60)
    fleet.unsaved_booking(held, person, first_day, 40, State.ENDED).save()
    for words, query in SEARCHES.items():
        address = f"/finder/?{query}"
        load(client, address)
        with CaptureQueriesContext(connection) as queries:
            load(client, address)
        statements = len(queries)
        spent = cpu_milliseconds(partial(load, client, address), rounds=9)
        name = f"finder, {MACHINES} machines, {words}"
        yield Figure(name, statements, "queries", 8)
        yield Figure(name, spent, "ms CPU", 150)


def load(client: Client, path: str) -> None:
    """Loads a page.

    Raises:
        RuntimeError: there is none.
    """
    response = client.get(path, headers={"accept-language": "fr"})
    if response.status_code != HTTPStatus.OK:
        raise RuntimeError(f"{path} answered {response.status_code}")
