"""A night of simulated installs against as many bare ticks of a state row.

A bare tick is the least that a durable step costs: read the row of a run, move its state by a
conditional UPDATE, commit. The night is given as many of them as its runs moved states and began,
acted and ended steps.
"""

import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection, transaction
from django.test.utils import override_settings

from bench import fleet
from bench.figures import Figure
from bigmem_portal import ticking
from foundation import clock
from foundation.midnight import at_local, local_day, midnight
from machines.models import Site
from provisioning.models import NightLimits, Run, Step, Switch
from provisioning.services import due_run_ids, look_at_run
from reservations.lifecycle import State
from reservations.models import Booking

MACHINES = 200
MOVES_OF_A_STEP = 3
"""Each step is begun, acted on and read back, and each of them is committed."""


class _Counter:
    """Counts the statements that pass."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(
        self, execute: Callable[..., object], *arguments: object, **options: object
    ) -> object:
        """Counts one and lets it pass."""
        self.count += 1
        return execute(*arguments, **options)


def figures() -> Iterator[Figure]:
    """Installs a fleet in one night and compares."""
    with (
        tempfile.TemporaryDirectory() as folder,
        override_settings(
            PORTAL_DATA_DIR=folder,
            PORTAL_SIMULATED_STEP_SECONDS=0.0,
            EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend",
        ),
    ):
        first_night = _book()
        try:
            yield from _measure(first_night)
        finally:
            clock.install(clock.system)


def _measure(first_night: datetime) -> Iterator[Figure]:
    """Goes through the eve, then measures the night."""
    _at(first_night - timedelta(hours=8, minutes=30))
    _at(first_night)
    statements = _Counter()
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


def _book() -> datetime:
    """Books a fleet from the next working day's midnight on; answers that instant."""
    zone = ZoneInfo(settings.TIME_ZONE)
    today = local_day(clock.now(), zone)
    monday = today + timedelta(days=7 - today.weekday())
    _at(at_local(monday, datetime.min.time().replace(hour=9), zone), tick=False)
    first_day = monday + timedelta(days=1)
    machines = fleet.machines(MACHINES)
    Booking.objects.bulk_create(
        fleet.unsaved_booking(
            machine, fleet.person(f"holder{number}"), first_day, 7, State.APPROVED
        )
        for number, machine in enumerate(machines)
    )
    NightLimits.objects.create(
        site=Site.objects.get(), max_fencings=10 * MACHINES, max_parallel=MACHINES
    )
    Switch.objects.update_or_create(pk=1, defaults={"is_halted": False, "at": clock.now()})
    return midnight(first_day, zone)


def _at(moment: datetime, *, tick: bool = True) -> None:
    """Sets the clock and does what is due, but for the runs after midnight."""
    clock.install(lambda: moment)
    if tick and moment.minute:
        ticking.tick()
