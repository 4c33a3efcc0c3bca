"""Matching 500 wishes against the free days of 200 machines, each place asked of the judge."""

import random
import time
from collections.abc import Iterator
from datetime import timedelta

from accounts.models import User
from bench.figures import Figure
from bench.fleet import category
from foundation import clock
from foundation.days import DayRange
from machines.models import Category, Machine
from reservations.lifecycle import State
from reservations.models import Wish
from reservations.policy.matching import match
from reservations.queries.wishes import field_of, waiting_wishes
from tests.factories import MachineFactory, PersonFactory, ProfileFactory, book

MACHINES = 200
WISHES = 500
MEMORIES = (256, 512, 1024, 2048)
ROUNDS = 3


def figures() -> Iterator[Figure]:
    """Measures the matching alone, and what loads the rows for it."""
    chance = random.Random(4)
    _fill(chance)
    now = clock.now()
    wishes = list(waiting_wishes())
    loading, matching, found = float("inf"), float("inf"), 0
    for _round in range(ROUNDS):
        began = time.perf_counter()
        field = field_of(wishes, now)
        loaded = time.perf_counter()
        found = len(match(field.hopes, field.grounds, field.judged))
        loading = min(loading, loaded - began)
        matching = min(matching, time.perf_counter() - loaded)
    yield Figure(f"loading {WISHES} wishes and {MACHINES} machines", loading, "s")
    yield Figure("matching them", matching, "s", 1)
    yield Figure("wishes met", found, "wishes")


def _fill(chance: random.Random) -> None:
    """Makes a busy fleet, and more people who wait than it can serve."""
    today = clock.now().date()
    bench = category()
    names = [f"match{number:03}" for number in range(MACHINES)]
    machines = [_machine(name, bench, chance) for name in names]
    holder = PersonFactory(account_name="holder")
    for machine in machines:
        day = today - timedelta(days=chance.randrange(20))
        for _booking in range(4):
            book(machine, holder, day, chance.randrange(14, 42), State.APPROVED)
            day += timedelta(days=42 + chance.randrange(14))
    profile = ProfileFactory(slug="plain")
    people = [
        User(account_name=f"wisher{number:03}", email=f"wisher{number:03}@example.org")
        for number in range(WISHES)
    ]
    for number, person in enumerate(User.objects.bulk_create(people)):
        first_day = today + timedelta(days=chance.randrange(60))
        span = DayRange.of(first_day, chance.randrange(30, 90))
        wish = Wish.objects.create(
            reference=f"W-{number:04}",
            holder=person,
            days=chance.randrange(3, 28),
            from_day=span.first_day,
            stop_day=span.stop_day,
            memory_gib=chance.choice(MEMORIES),
            profile=profile,
            made_at=clock.now(),
        )
        wish.categories.add(bench)


def _machine(name: str, bench: Category, chance: random.Random) -> Machine:
    made: Machine = MachineFactory(name=name, category=bench, memory_gib=chance.choice(MEMORIES))
    return made
