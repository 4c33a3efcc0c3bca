"""Planning runs: an occupancy owed an installation gets one, and loses it when it is not."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef

from foundation import clock
from machines.models import Machine, Profile, Unavailability
from provisioning.lifecycle import OVER, UNFINISHED, Event, State
from provisioning.models import Reinstall, Run
from provisioning.policy.guard import Cause
from provisioning.policy.reinstalling import State as ReinstallState
from provisioning.queries import night_day, ready_run_of
from provisioning.services.leaving import take_off
from provisioning.services.moving import tell
from provisioning.services.nights import night_of, wanted_booking
from reservations.lifecycle import STANDING
from reservations.models import Booking, Occupancy
from reservations.queries import is_owed, owed_occupancies

PLANNED_AHEAD = timedelta(days=400)


@transaction.atomic
def plan_run(
    occupancy: Occupancy, *, after: Run | None = None, is_by_person: bool = True
) -> Run | None:
    """Plans the run of an occupancy that is owed one and has none; else answers None.

    Locks the machine. A continuing booking never plans a second one, and one that a person gave
    up is only planned again by a person.

    Args:
        occupancy: the chain of bookings.
        after: the run that this one replaces; its announcement still holds.
        is_by_person: a person replaces it, and their click confirms a late start; else the
            portal does, for one more try in the same night.
    """
    Machine.objects.select_for_update(no_key=True, of=("self",)).get(pk=occupancy.machine_id)
    booking = wanted_booking(occupancy, occupancy.machine.site)
    if booking is None or not is_owed(occupancy) or _has_run(occupancy, after):
        return None
    run = Run(occupancy=occupancy, booking=booking, machine=booking.machine)
    return _plan(run, after, is_by_person=is_by_person)


@transaction.atomic
def plan_reinstall(reinstall: Reinstall, *, after: Run | None = None) -> Run | None:
    """Plans the run of a confirmed Reinstall; None when nothing is there that it could replace.

    The only way to a second READY run of an occupancy. Locks the machine.
    """
    occupancy = reinstall.booking.occupancy
    Machine.objects.select_for_update(no_key=True, of=("self",)).get(pk=occupancy.machine_id)
    replaced = after.replaces if after else ready_run_of(occupancy)
    booking = wanted_booking(occupancy, occupancy.machine.site)
    is_confirmed = Reinstall.objects.filter(
        pk=reinstall.pk, state=ReinstallState.CONFIRMED.value
    ).exists()
    if replaced is None or booking is None or not is_confirmed or _is_under_way(occupancy):
        return None
    run = Run(
        cause=Cause.REINSTALL.value,
        occupancy=occupancy,
        booking=booking,
        machine=booking.machine,
        reinstall=reinstall,
        replaces=replaced,
        profile=reinstall.profile,
    )
    return _plan(run, after)


def plan_technical(
    occupancy: Occupancy,
    *,
    profile: Profile,
    outage: Unavailability | None,
    after: Run | None = None,
) -> Run:
    """Plans the run of an administrator's occupancy, which has no booking. The machine is locked.

    Args:
        occupancy: made for it, or that of the run it replaces.
        profile: what to install.
        outage: the entry that keeps the machine out of service and that it may pass.
        after: the run that this one replaces.
    """
    run = Run(
        cause=Cause.TECHNICAL.value,
        occupancy=occupancy,
        machine=occupancy.machine,
        profile=profile,
        passes_outage=outage,
    )
    return _plan(run, after)


def plan_again(run: Run) -> Run | None:
    """Plans a new run in place of one that a person lets be replaced, for the same cause."""
    if run.reinstall is not None:
        return plan_reinstall(run.reinstall, after=run)
    if run.cause == Cause.TECHNICAL and run.profile is not None:
        outage = run.passes_outage
        return plan_technical(run.occupancy, profile=run.profile, outage=outage, after=run)
    return plan_run(run.occupancy, after=run)


def _plan(run: Run, after: Run | None, *, is_by_person: bool = True) -> Run:
    """Stores a new run and tells the journal."""
    now = clock.now()
    run.state = State.PLANNED.value
    run.planned_at = run.due_at = now
    if after is not None:
        run.announcing_at, run.announced_at = after.announcing_at, after.announced_at
        run.is_late_announced = after.is_late_announced
        run.is_start_confirmed = is_by_person and night_of(run) <= now
        run.night_attempt = 1 if is_by_person else after.night_attempt + 1
    run.save()
    tell(run, "run_planned", first_day=night_day(run))
    return run


def plan_owed_runs(now: datetime) -> int:
    """Plans what is owed and was never planned, whatever the reason; answers how many."""
    planned = 0
    for owed in owed_occupancies((now + PLANNED_AHEAD).date()):
        if not _has_run(owed.occupancy, None):
            planned += plan_run(owed.occupancy) is not None
    _wake_overtaken_runs(now)
    return planned


def _wake_overtaken_runs(now: datetime) -> None:
    """Makes runs due that wait for a later night than the one their chain now wants.

    A booking may be approved after the one that continues it; the run then moves to the first.
    """
    earlier = Booking.objects.filter(
        occupancy=OuterRef("occupancy"),
        state__in=STANDING,
        released_at__isnull=True,
        first_day__lt=OuterRef("booking__first_day"),
        held_stop_day__gt=now.date(),
    )
    Run.objects.filter(
        Exists(earlier), state=State.GUARDED.value, fenced_at__isnull=True, due_at__gt=now
    ).update(due_at=now)


def cancel_stray_runs(booking: Booking) -> None:
    """Takes back the runs of occupancies that a booking has left: its new one has its own."""
    stray = Run.objects.filter(
        booking=booking, state__in=[state.value for state in UNFINISHED]
    ).exclude(occupancy=booking.occupancy_id)
    for run in stray.select_related("occupancy__machine__site"):
        cancel_unowed_run(run.occupancy)


def hand_runs_to(booking: Booking) -> None:
    """Lets the runs of an occupancy that are over count for the booking that stands there now."""
    Run.objects.filter(
        occupancy=booking.occupancy_id, state__in=[state.value for state in OVER]
    ).exclude(booking__occupancy=booking.occupancy_id).update(booking=booking)


def time_anew(occupancy: Occupancy) -> None:
    """Lets the run of an occupancy wait for another night: checked and announced again for that.

    One that has begun to touch its machine is left alone.
    """
    Run.objects.filter(
        occupancy=occupancy,
        cause=Cause.OWED.value,
        state__in=[State.PLANNED.value, State.GUARDED.value],
        fenced_at__isnull=True,
    ).update(
        due_at=clock.now(), prechecked_at=None, announcing_at=None, announced_at=None, problem=""
    )


def cancel_unowed_run(occupancy: Occupancy) -> None:
    """Takes the unfinished run of an occupancy back when no booking of it stands any more.

    When another booking of the chain stands, the run is kept for its first day.
    """
    run = Run.objects.filter(
        occupancy=occupancy, state__in=[state.value for state in UNFINISHED]
    ).first()
    if run is None:
        return
    booking = wanted_booking(occupancy, occupancy.machine.site)
    if booking is None:
        take_off(run.pk, Event.CANCEL, problem="not_wanted")
    elif booking.pk != run.booking_id and run.state in (State.PLANNED, State.GUARDED):
        Run.objects.filter(pk=run.pk, state=run.state).update(
            booking=booking, due_at=clock.now(), prechecked_at=None
        )


def _is_under_way(occupancy: Occupancy) -> bool:
    """Answers whether an occupancy has an unfinished run."""
    unfinished = [state.value for state in UNFINISHED]
    return Run.objects.filter(occupancy=occupancy, state__in=unfinished).exists()


def _has_run(occupancy: Occupancy, replaced: Run | None) -> bool:
    """Answers whether a run stands for an occupancy: unfinished, ready, or given up."""
    runs = Run.objects.filter(occupancy=occupancy).exclude(
        state__in=[State.CANCELLED.value, State.SUPERSEDED.value]
    )
    if replaced is not None:
        runs = runs.exclude(pk=replaced.pk)
    ready = Run.objects.filter(occupancy=occupancy, ready_at__isnull=False)
    return runs.exists() or ready.exists()
