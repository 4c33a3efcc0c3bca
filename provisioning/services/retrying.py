"""A failed night: fresh tries by itself until 06:00, then a machine that is out, and a person."""

from datetime import datetime, timedelta

from django.db import transaction

from foundation.days import DayRange
from foundation.midnight import local_day
from machines.models import Site
from machines.queries import site_zone, unavailabilities_between
from machines.services import take_out_for
from provisioning import recipe
from provisioning.lifecycle import Event, State
from provisioning.models import NightLimits, Run, Step
from provisioning.policy.guard import Cause
from provisioning.queries import failed_runs
from provisioning.services.claims import Claim, claim_run, free_runs, release, write
from provisioning.services.moving import enter, tell
from provisioning.services.nights import days_of, night_of, retries_stop_at
from provisioning.services.orders import load_run
from provisioning.services.planning import plan_run

ONE_DAY = timedelta(days=1)
FIRST_TRIES = (State.PLANNED.value, State.PRECHECKING.value, State.GUARDED.value)


def next_try_at(run: Run, now: datetime) -> datetime | None:
    """Answers when a run that has just failed is tried again in its night; None when it is not.

    Waits grow with each try; the last one begins before 06:00, local to the site. What may run
    by day has people about and is left to them.
    """
    if run.cause != Cause.OWED or run.fenced_at is None or now < night_of(run):
        return None
    if run.night_attempt >= _limits(run).max_attempts:
        return None
    seconds = recipe.night_wait_seconds(run.night_attempt, str(run.occupancy_id))
    retry_at = now + timedelta(seconds=seconds)
    return retry_at if retry_at < retries_stop_at(run.machine.site, now) else None


def try_again(now: datetime) -> int:
    """Replaces runs that failed in their night by fresh ones, which pass the whole guard again.

    Answers how many were replaced, or given to a person because the night is over.
    """
    due = Run.objects.filter(free_runs(), state=State.BLOCKED.value, retry_at__lte=now)
    return sum(_try_again(run_id, now) for run_id in due.values_list("pk", flat=True))


def take_out_failed(now: datetime) -> int:
    """Takes machines out of service that were not made ready in their night; answers how many.

    Once a run, from 06:00 on. Their days are lost to the holder, and do not count for them.
    """
    late = [run for run in failed_runs(now) if run.taken_out_at is None]
    return sum(_take_out(run, now) for run in late if now >= retries_stop_at(_site(run), now))


@transaction.atomic
def _try_again(run_id: int, now: datetime) -> bool:
    """Replaces one run, or calls a person; a worker that is at it just now goes first."""
    claim = claim_run(run_id)
    if claim is None:
        return False
    run = load_run(run_id)
    if run.state != State.BLOCKED or run.retry_at is None:
        release(claim)
        return False
    if now >= retries_stop_at(_site(run), run.retry_at):
        _call_a_person(run, claim)
        return True
    if run.is_armed or not _has_room(run, now):
        release(claim)
        return False
    enter(claim, run, Event.SUPERSEDE, now)
    plan_run(run.occupancy, after=run, is_by_person=False)
    return True


def _call_a_person(run: Run, claim: Claim) -> None:
    """Leaves a run blocked for good: the night is over."""
    write(claim, run, retry_at=None)
    tell(run, "run_blocked", from_state=run.blocked_from)
    release(claim)


@transaction.atomic
def _take_out(run: Run, now: datetime) -> bool:
    """Takes one machine out, from the first day that its holder has lost."""
    is_first = Run.objects.filter(pk=run.pk, state=run.state, taken_out_at=None).update(
        taken_out_at=now
    )
    today = local_day(now, site_zone(_site(run)))
    booking = run.booking
    if not is_first or booking is None or booking.stop_day <= today:
        return False
    first_day = today if run.occupancy.was_installed else booking.first_day
    key = str(run.occupancy.key)
    standing = unavailabilities_between([run.machine], today, today + ONE_DAY)
    if not standing.filter(occupancy_key=key).exists():
        days = DayRange(first_day, booking.stop_day)
        take_out_for(machine=run.machine, occupancy_key=key, days=days)
    tell(run, "night_failed", first_day=first_day)
    return True


def _has_room(run: Run, now: datetime) -> bool:
    """Answers whether a fresh try leaves room for all machines not tried yet in this night."""
    site = _site(run)
    begin, end = days_of(site, now)
    fenced = Step.objects.filter(
        name=State.FENCING.value,
        begun_at__gte=begin,
        begun_at__lt=end,
        run__machine__site=site,
    )
    coming = Run.objects.filter(
        machine__site=site,
        state__in=FIRST_TRIES,
        fenced_at=None,
        booking__first_day__lte=local_day(now, site_zone(site)),
    )
    return fenced.count() + coming.count() < _limits(run).max_fencings


def _limits(run: Run) -> NightLimits:
    site = _site(run)
    return NightLimits.objects.filter(site=site).first() or NightLimits(site=site)


def _site(run: Run) -> Site:
    return run.machine.site
