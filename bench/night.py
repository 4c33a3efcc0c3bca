"""A night of simulated installs against as many bare ticks of a state row.

A bare tick is the least that a durable step costs: read the row of a run, move its state by a
conditional UPDATE, commit. The night is given as many of them as its runs moved states and began,
acted and ended steps.
"""

import time
from collections.abc import Iterator
from datetime import datetime

from django.db import connection, transaction

from bench import nights
from bench.figures import Figure
from foundation import clock
from provisioning.models import Run, Step
from provisioning.services import due_run_ids, look_at_run

MACHINES = 200
MOVES_OF_A_STEP = 3
"""Each step is begun, acted on and read back, and each of them is committed."""


def figures() -> Iterator[Figure]:
    """Installs a fleet in one night and compares."""
    with nights.simulated_fleet(step_seconds=0.0):
        yield from _measure(nights.book(MACHINES, at_once=MACHINES))


def _measure(first_night: datetime) -> Iterator[Figure]:
    """Goes through the eve, then measures the night."""
    nights.pass_eve(first_night)
    clock.install(lambda: first_night)
    statements = nights.Counter()
    with connection.execute_wrapper(statements):
        start = time.perf_counter()
        while due := due_run_ids(clock.now()):
            for run_id in due:
                look_at_run(run_id)
        night_seconds = time.perf_counter() - start
    ready = Run.objects.filter(state="ready").count()
    moves = Step.objects.count() * MOVES_OF_A_STEP
    bare_seconds = _bare_ticks(moves)
    name = f"night of {MACHINES} simulated installs"
    yield Figure(f"{name}: ready", ready, "runs")
    yield Figure(f"{name}: statements a run", statements.count / MACHINES, "statements")
    yield Figure(f"{name}: wall time", night_seconds, "s")
    yield Figure(f"{moves} bare ticks: wall time", bare_seconds, "s")
    yield Figure(f"{name}: against bare ticks", night_seconds / bare_seconds, "times", 2)


def _bare_ticks(count: int) -> float:
    """Answers the seconds that so many reads and conditional updates of a row take."""
    keys = list(Run.objects.values_list("pk", flat=True))
    start = time.perf_counter()
    for number in range(count):
        with transaction.atomic():
            run = Run.objects.get(pk=keys[number % len(keys)])
            Run.objects.filter(pk=run.pk, state=run.state).update(
                state=run.state, attempt=run.attempt
            )
    return time.perf_counter() - start
