"""The planning of 200 and of 2,000 machines over 31 days, full of bookings."""

import gzip
from collections.abc import Iterator
from http import HTTPStatus

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench import fleet
from bench.figures import Figure, cpu_milliseconds
from foundation import clock

DAYS = 31


def figures() -> Iterator[Figure]:
    """Fills fleets and measures the page as a signed-in researcher gets it."""
    client = Client()
    client.force_login(fleet.person("planner"))
    for count in (200, 2000):
        fleet.fill(count, DAYS)
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
