"""Taking a run off its way from outside: a person gave it up, or its booking went away."""

from foundation import clock
from provisioning.lifecycle import OVER, Event, State
from provisioning.models import Run
from provisioning.services.claims import Claim, claim_run, release, write
from provisioning.services.moving import leave
from provisioning.services.orders import load_run


def take_off(run_id: int, way_out: Event, problem: str) -> None:
    """Takes a run off its way: now when nobody is at it, else at the next look.

    Must be called inside a transaction.
    """
    now = clock.now()
    claim = claim_run(run_id)
    if claim is None:
        Run.objects.filter(pk=run_id).exclude(state__in=[state.value for state in OVER]).update(
            way_out=way_out.value, problem=problem, due_at=now, retry_at=None
        )
        return
    run = load_run(run_id)
    if run.state not in OVER:
        _take_off_claimed(run, claim, way_out, problem)
    release(claim)


def _take_off_claimed(run: Run, claim: Claim, way_out: Event, problem: str) -> None:
    """Takes a claimed run off its way, through disarming where it must."""
    now = clock.now()
    if run.is_armed and run.state in (State.BLOCKED, State.DISARMING):
        write(claim, run, way_out=way_out.value, problem=problem, due_at=now, retry_at=None)
        return
    leave(claim, run, way_out, problem, now)
