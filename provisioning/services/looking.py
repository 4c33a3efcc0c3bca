"""Looking at a run: claim it, do all that is due, say when to come back."""

from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import Q

from foundation import clock
from provisioning import recipe
from provisioning.driver_table import driver_for
from provisioning.lifecycle import OVER, RESTING, UNFINISHED, Event, State
from provisioning.models import Run
from provisioning.ports import DriverError, Outcome, StepName
from provisioning.services.asking import ask
from provisioning.services.claims import (
    Claim,
    ClaimLost,
    claim_run,
    free_runs,
    one_write,
    release,
    write,
)
from provisioning.services.guarding import consider
from provisioning.services.moving import enter, leave
from provisioning.services.notebook import Notebook
from provisioning.services.orders import load_run, order_for
from provisioning.services.stepping import begin_next, carry_out

log = structlog.get_logger(__name__)

MAX_MOVES = 40
"""More moves than the longest straight way has; a bound, should a state ever lead to itself."""
SOON_SECONDS = 60.0
"""What is due later than this is left to the sweep of each minute."""


def due_run_ids(now: datetime) -> list[int]:
    """Answers the runs that are due and that nobody is looking at, the longest due first."""
    is_asleep = Q(state=State.BLOCKED.value, is_armed=False, way_out="")
    return list(
        Run.objects.filter(free_runs(), state__in=[s.value for s in UNFINISHED], due_at__lte=now)
        .exclude(is_asleep)
        .order_by("due_at", "id")
        .values_list("pk", flat=True)
    )


def look_at_run(run_id: int) -> float | None:
    """Does all that is due for a run, if no other worker is at it.

    May be called at any time, any number of times, by any number of processes. When the worker
    dies, its claim runs out and the next look goes on from the last commit.

    Returns:
        Seconds until the run wants to be looked at again; None when the sweep is soon enough.
    """
    claim = claim_run(run_id)
    if claim is None:
        return None
    try:
        run = _go_on(claim)
    except ClaimLost:
        log.info("claim_lost", run=run_id)
        release(claim)
        return 0.0
    if run.claimed_by:
        release(claim)
    return _seconds_until_due(run, clock.now())


def _go_on(claim: Claim) -> Run:
    """Moves a claimed run on until nothing is due; answers it as it stands then.

    It is read once: every write fails when somebody else has changed it in between.
    """
    run, book = load_run(claim.run_id), Notebook(claim.run_id)
    for _move in range(MAX_MOVES):
        now = clock.now()
        if run.state in OVER or run.due_at > now or _is_asleep(run):
            break
        _move_on(run, claim, book, now)
    return run


def _move_on(run: Run, claim: Claim, book: Notebook, now: datetime) -> None:
    """Does what the present state asks for, once."""
    state = State(run.state)
    if state is State.BLOCKED:
        _tend_blocked(run, claim, now)
    elif run.way_out and state is not State.DISARMING:
        with transaction.atomic():
            leave(claim, run, Event(run.way_out), run.problem, now)
    elif state is State.PLANNED:
        with transaction.atomic():
            enter(claim, run, Event.PRECHECK, now)
    elif state is State.GUARDED:
        consider(run, claim, now)
    elif state is State.FENCING:
        _leave_guard(run, claim, book, now)
    else:
        carry_out(run, claim, book, now)


def _is_asleep(run: Run) -> bool:
    """Answers whether nothing happens to a run until a person acts."""
    return run.state == State.BLOCKED and not run.is_armed and not run.way_out


def _leave_guard(run: Run, claim: Claim, book: Notebook, now: datetime) -> None:
    """Goes on from the guard at once; when nobody did for a while, the guard is asked again."""
    is_long_ago = run.deadline_at is not None and now >= run.deadline_at
    with one_write(claim, run):
        if is_long_ago:
            enter(claim, run, Event.GUARD, now, fenced_at=None)
        else:
            enter(claim, run, recipe.next_event(run.machine.kind, State(run.state)), now)
            begin_next(run, claim, book)


def _tend_blocked(run: Run, claim: Claim, now: datetime) -> None:
    """Goes on disarming a machine whose run is blocked, and lets the run leave when it may."""
    is_armed = run.is_armed and not _disarm(run)
    if is_armed:
        wait = timedelta(seconds=recipe.STILL_ARMED_WAIT_SECONDS)
        write(claim, run, due_at=now + wait)
    elif run.way_out:
        with transaction.atomic():
            enter(claim, run, Event(run.way_out), now, is_armed=False)
    else:
        write(claim, run, is_armed=False)


def _disarm(run: Run) -> bool:
    """Asks the driver once more to disarm; answers whether that was read back."""
    driver = driver_for(run.machine)
    order = order_for(run, StepName.DISARMING, attempt=1)
    try:
        ask(run, lambda: driver.act(StepName.DISARMING, order))
        seen = ask(run, lambda: driver.observe(StepName.DISARMING, order))
    except DriverError:
        return False
    return seen.outcome is Outcome.DONE


def _seconds_until_due(run: Run, now: datetime) -> float | None:
    """Answers how soon a passing run wants to be looked at again."""
    if run.state in RESTING:
        return None
    seconds = (run.due_at - now).total_seconds()
    return max(seconds, 0.0) if seconds <= SOON_SECONDS else None
