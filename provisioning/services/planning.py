"""Planning runs: an occupancy owed an installation gets one, and loses it when it is not."""

from datetime import datetime, timedelta

from django.db import transaction

from foundation import clock
from machines.models import Machine
from provisioning.lifecycle import UNFINISHED, Event, State
from provisioning.models import Run
from provisioning.services.leaving import take_off
from provisioning.services.moving import tell
from reservations.models import Booking, Occupancy
from reservations.queries import first_standing, is_owed, owed_occupancies

PLANNED_AHEAD = timedelta(days=400)


@transaction.atomic
def plan_run(occupancy: Occupancy, *, after: Run | None = None) -> Run | None:
    """Plans the run of an occupancy that is owed one and has none; else answers None.

    Locks the machine. A continuing booking never plans a second one, and one that a person gave
    up is only planned again by a person.

    Args:
        occupancy: the chain of bookings.
        after: the run that a person lets this one replace; its announcement still holds, and
            the click confirms a late start.
    """
    Machine.objects.select_for_update(no_key=True, of=("self",)).get(pk=occupancy.machine_id)
    booking = first_standing(occupancy)
    if booking is None or not is_owed(occupancy) or _has_run(occupancy, after):
        return None
    now = clock.now()
    run = Run.objects.create(
        occupancy=occupancy,
        booking=booking,
        machine=booking.machine,
        state=State.PLANNED.value,
        planned_at=now,
        due_at=now,
        announcing_at=after.announcing_at if after else None,
        announced_at=after.announced_at if after else None,
        is_late_announced=after.is_late_announced if after else False,
        is_start_confirmed=after is not None,
    )
    tell(run, "run_planned", first_day=booking.first_day)
    return run


def plan_owed_runs(now: datetime) -> int:
    """Plans what is owed and was never planned, whatever the reason; answers how many."""
    planned = 0
    for owed in owed_occupancies((now + PLANNED_AHEAD).date()):
        if not _has_run(owed.occupancy, None):
            planned += plan_run(owed.occupancy) is not None
    return planned


def cancel_unowed_run(occupancy: Occupancy) -> None:
    """Takes the unfinished run of an occupancy back when no booking of it stands any more.

    When another booking of the chain stands, the run is kept for its first day.
    """
    run = Run.objects.filter(
        occupancy=occupancy, state__in=[state.value for state in UNFINISHED]
    ).first()
    if run is None:
        return
    booking = _still_wanted(occupancy)
    if booking is None:
        take_off(run.pk, Event.CANCEL, problem="not_wanted")
    elif booking.pk != run.booking_id and run.state in (State.PLANNED, State.GUARDED):
        Run.objects.filter(pk=run.pk, state=run.state).update(
            booking=booking, due_at=clock.now(), prechecked_at=None
        )


def _still_wanted(occupancy: Occupancy) -> Booking | None:
    """Answers the first booking of a chain that wants its machine: standing, not given back."""
    booking = first_standing(occupancy)
    return booking if booking is not None and booking.released_at is None else None


def _has_run(occupancy: Occupancy, replaced: Run | None) -> bool:
    """Answers whether a run stands for an occupancy: unfinished, ready, or given up."""
    runs = Run.objects.filter(occupancy=occupancy).exclude(
        state__in=[State.CANCELLED.value, State.SUPERSEDED.value]
    )
    if replaced is not None:
        runs = runs.exclude(pk=replaced.pk)
    ready = Run.objects.filter(occupancy=occupancy, ready_at__isnull=False)
    return runs.exists() or ready.exists()
