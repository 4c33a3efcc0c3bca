"""How far the machines of many bookings are with being made ready, in one query."""

from collections.abc import Iterable

from django.db.models import QuerySet

from machines.queries import today_at
from pages.policy.labels import Label, Phase, label_for
from provisioning.lifecycle import State
from provisioning.models import Run
from reservations.models import Booking

PHASES = {
    State.PLANNED: Phase.SCHEDULED,
    State.PRECHECKING: Phase.SCHEDULED,
    State.GUARDED: Phase.SCHEDULED,
    State.READY: Phase.READY,
    State.BLOCKED: Phase.FAILED,
    State.FAILED: Phase.FAILED,
}
"""Every other state that counts is one of installing."""

GONE = (State.SUPERSEDED.value, State.CANCELLED.value)


def runs_of(bookings: Iterable[Booking]) -> QuerySet[Run]:
    """Answers the runs of some bookings' occupancies that are not given up."""
    keys = {booking.occupancy_id for booking in bookings}
    return Run.objects.filter(occupancy__in=keys).exclude(state__in=GONE)


def runs_that_count(rows: Iterable[Run]) -> dict[int, Run]:
    """Answers for each occupancy the run that counts, from all of them in their order."""
    runs: dict[int, Run] = {}
    for run in rows:
        known = runs.get(run.occupancy_id)
        if known is None or known.state != State.READY:
            runs[run.occupancy_id] = run
    return runs


def phase_of(run: Run | None) -> Phase:
    """Answers how far a run has made its machine ready."""
    if run is None:
        return Phase.NONE
    if run.state == State.BLOCKED and run.retry_at is not None:
        return Phase.INSTALLING
    return PHASES.get(State(run.state), Phase.INSTALLING)


def label_of(booking: Booking, run: Run | None) -> Label:
    """Answers the one label that people see of a booking, today."""
    return label_for(
        booking.state,
        phase_of(run),
        first_day=booking.first_day,
        last_day=booking.days.last_day,
        today=today_at(booking.machine.site),
        is_released=booking.released_at is not None,
    )
