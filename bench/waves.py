"""A night in waves: more machines than a site installs at once, each taking its time.

One process looks at all runs, as one worker would. The ideal is the slowest machine, as many
times as there are waves; it can be beaten, since a machine that is being configured makes room.
"""

import resource
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from math import ceil

from django.db import connection
from django.db.models import QuerySet

from bench import nights
from bench.figures import Figure
from foundation import clock
from provisioning.driver_table import simulated_driver
from provisioning.lifecycle import State
from provisioning.models import Run
from provisioning.services import due_run_ids, look_at_run

STEP_SECONDS = 1.0
PAUSE_SECONDS = 0.02
"""How long the worker sleeps when nothing is due."""


def figures() -> Iterator[Figure]:
    """Measures a night of 200 machines, 50 at once."""
    yield from night_of(200, at_once=50)


def night_of(count: int, *, at_once: int) -> Iterator[Figure]:
    """Installs so many machines in one night and compares with the ideal."""
    with nights.simulated_fleet(step_seconds=STEP_SECONDS):
        known = set(Run.objects.values_list("pk", flat=True))
        first_night = nights.book(count, at_once=at_once)
        nights.pass_eve(first_night)
        runs = Run.objects.exclude(pk__in=known)
        waves, memory, statements = ceil(count / at_once), _peak_mebibytes(), nights.Counter()
        with connection.execute_wrapper(statements):
            seconds = _install(runs, first_night)
        driver = simulated_driver()
        slowest = max(driver.seconds_alone(run.machine.name, str(run.key)) for run in runs)
        name = f"{count} machines, {at_once} at once"
        yield Figure(f"{name}: ready", runs.filter(state=State.READY.value).count(), "runs")
        yield Figure(f"{name}: wall time", seconds, "s")
        yield Figure(f"{name}: slowest machine x {waves} waves", slowest * waves, "s")
        yield Figure(f"{name}: against the ideal", seconds / (slowest * waves), "times")
        yield Figure(f"{name}: statements a run", statements.count / count, "statements")
        yield Figure(f"{name}: peak memory of the worker", _peak_mebibytes(), "MiB")
        yield Figure(f"{name}: of that, added by the night", _peak_mebibytes() - memory, "MiB")


def _install(runs: QuerySet[Run], first_night: datetime) -> float:
    """Looks at whatever is due until these runs rest; answers the seconds that took."""
    start = time.perf_counter()
    clock.install(lambda: first_night + timedelta(seconds=time.perf_counter() - start))
    resting = [State.READY.value, State.BLOCKED.value]
    while runs.exclude(state__in=resting).exists():
        due = due_run_ids(clock.now())
        for run_id in due:
            look_at_run(run_id)
        if not due:
            time.sleep(PAUSE_SECONDS)
    return time.perf_counter() - start


def _peak_mebibytes() -> float:
    """Answers the most memory that this process has had so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
