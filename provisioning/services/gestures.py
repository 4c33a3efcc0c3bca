"""What people do to a run: resume it, replace it, give it up, let it start late."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from accounts.models import User
from foundation import clock
from provisioning import recipe
from provisioning.errors import ErrorCode, ProvisioningError
from provisioning.lifecycle import OVER, WAITING, Event, State
from provisioning.models import Run
from provisioning.policy.guard import Reason
from provisioning.ports import StepName
from provisioning.services.claims import Claim, claim_run, release, write
from provisioning.services.leaving import take_off
from provisioning.services.moving import enter, tell
from provisioning.services.nights import night_of
from provisioning.services.orders import load_run
from provisioning.services.planning import plan_again
from provisioning.services.stepping import has_acted_on


def resume_run(*, run_id: int, by: User) -> Run:
    """Sends a blocked run back to its step; before anything destructive, back to the guard.

    From its night on, the click also lets it start late.

    Raises:
        Run.DoesNotExist: there is no such run.
        ProvisioningError: it is not blocked, its machine may still be armed, or a worker is at it
            just now.
    """
    with _taken(run_id) as (run, claim):
        if run.state != State.BLOCKED:
            raise ProvisioningError(ErrorCode.NOT_BLOCKED)
        event = recipe.resume_event(
            run.machine.kind,
            State(run.blocked_from),
            has_configured=has_acted_on(run, StepName.CONFIGURING),
        )
        if run.is_armed and event is not Event.DISARM:
            raise ProvisioningError(ErrorCode.STILL_ARMED)
        tell(run, "run_resumed", actor=by, step=run.blocked_from)
        now = clock.now()
        is_confirmed = run.is_start_confirmed or night_of(run) <= now
        enter(
            claim,
            run,
            event,
            now,
            problem="",
            blocked_from="",
            retry_at=None,
            is_start_confirmed=is_confirmed,
        )
    return run


def retry_run(*, run_id: int, by: User) -> Run:
    """Replaces a blocked or failed run by a new one for the same occupancy; answers the new one.

    Raises:
        Run.DoesNotExist: there is no such run.
        ProvisioningError: it is neither blocked nor failed, its machine may still be armed,
            nothing is owed any more, or a worker is at it just now.
    """
    with _taken(run_id) as (run, claim):
        if run.state not in (State.BLOCKED, State.FAILED):
            raise ProvisioningError(ErrorCode.NOT_GIVEN_UP)
        if run.is_armed:
            raise ProvisioningError(ErrorCode.STILL_ARMED)
        enter(claim, run, Event.SUPERSEDE, clock.now(), actor=by)
        fresh = plan_again(run)
        if fresh is None:
            raise ProvisioningError(ErrorCode.NOT_OWED)
    return fresh


def fail_run(*, run_id: int, by: User, reason: str) -> Run:
    """Gives a run up for good; a machine that may be armed is disarmed first.

    Raises:
        Run.DoesNotExist: there is no such run.
        ProvisioningError: it is over, or no reason was given.
    """
    if not reason.strip():
        raise ProvisioningError(ErrorCode.REASON_REQUIRED)
    with transaction.atomic():
        run = load_run(run_id)
        if run.state in OVER:
            raise ProvisioningError(ErrorCode.OVER)
        tell(run, "run_stop_asked", actor=by, reason=reason.strip())
        take_off(run_id, Event.FAIL, problem=run.problem or "given_up")
    return load_run(run_id)


def stop_run(*, run_id: int, by: User, reason: str) -> Run:
    """Stops a run at once, whatever it is doing; it is blocked, and waits for a person.

    What is armed is disarmed first. A worker that is at it just now finds out at its next write.
    It is not tried again by itself.

    Raises:
        Run.DoesNotExist: there is no such run.
        ProvisioningError: it is over or stands still already, or no reason was given.
    """
    if not reason.strip():
        raise ProvisioningError(ErrorCode.REASON_REQUIRED)
    with transaction.atomic():
        run = load_run(run_id)
        if run.state in OVER:
            raise ProvisioningError(ErrorCode.OVER)
        if run.state == State.BLOCKED and run.retry_at is None:
            raise ProvisioningError(ErrorCode.STANDS_STILL)
        tell(run, "run_stopped", actor=by, reason=reason.strip(), step=run.state)
        if run.state == State.BLOCKED:
            Run.objects.filter(pk=run_id, state=run.state).update(retry_at=None)
        else:
            take_off(run_id, Event.BLOCK, problem=_stop_code(run))
    return load_run(run_id)


def _stop_code(run: Run) -> str:
    """Answers in which state a run that is stopped now leaves its machine."""
    state = State(run.blocked_from or run.state)
    if state in WAITING and run.fenced_at is None:
        return "stopped_before"
    if state is State.FENCING or recipe.may_hold_old_data(run.machine.kind, state):
        return "stopped_unsure"
    return "stopped_midway"


def confirm_late_start(*, run_id: int, by: User) -> Run:
    """Lets a run begin that is more than six hours late.

    Raises:
        Run.DoesNotExist: there is no such run.
        ProvisioningError: it does not wait for that, or a worker is at it just now.
    """
    with _taken(run_id) as (run, claim):
        if run.state != State.GUARDED or run.problem != Reason.LATE:
            raise ProvisioningError(ErrorCode.NOT_LATE)
        write(claim, run, is_start_confirmed=True, due_at=clock.now(), problem="")
        tell(run, "late_start_confirmed", actor=by)
    return run


@contextmanager
def _taken(run_id: int) -> Iterator[tuple[Run, Claim]]:
    """Lends a run to a person's gesture, in one transaction.

    Raises:
        ProvisioningError: a worker is at it just now.
    """
    with transaction.atomic():
        if not Run.objects.filter(pk=run_id).exists():
            raise Run.DoesNotExist
        claim = claim_run(run_id)
        if claim is None:
            raise ProvisioningError(ErrorCode.BUSY)
        yield load_run(run_id), claim
        release(claim)
