"""The live verdict beside the booking form: what one answer costs the server in a busy fleet."""

import random
from collections.abc import Iterator
from datetime import timedelta

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bench.figures import Figure, cpu_milliseconds, wall_milliseconds
from bench.fleet import machines, person
from foundation import clock
from reservations.lifecycle import State
from tests.factories import book

MACHINES = 200
PAST_BOOKINGS = 300
MOST_QUERIES = 8


def figures() -> Iterator[Figure]:
    """Measures a verdict that finds the days taken, which asks most of the rules."""
    chance = random.Random(5)
    today = clock.now().date()
    fleet = machines(MACHINES)
    holder, asker = person("holder"), person("asker")
    for machine in fleet:
        day = today - timedelta(days=chance.randrange(20))
        for _booking in range(4):
            book(machine, holder, day, chance.randrange(14, 42), State.APPROVED)
            day += timedelta(days=42 + chance.randrange(14))
    for number in range(PAST_BOOKINGS):
        first_day = today - timedelta(days=3000 - 7 * number)
        book(chance.choice(fleet), asker, first_day, 2, State.ENDED)
    client = Client(headers={"accept-language": "fr"})
    client.force_login(asker, backend="allauth.account.auth_backends.AuthenticationBackend")
    asked = {"machine": fleet[0].name, "first_day": today + timedelta(days=9), "days": 42}

    def judge() -> None:
        answer = client.get(reverse("pages:verdict"), asked)
        if answer.status_code != 200:
            raise RuntimeError(answer.status_code)

    with CaptureQueriesContext(connection) as queries:
        judge()
    yield Figure("queries of a live verdict", len(queries), "queries", MOST_QUERIES)
    yield Figure(f"live verdict among {MACHINES} machines", wall_milliseconds(judge), "ms", 150)
    yield Figure("its processor time", cpu_milliseconds(judge), "ms")
