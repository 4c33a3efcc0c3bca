"""Moving a run from state to state: the only place that writes its state."""

from datetime import datetime, timedelta

from accounts.models import User
from journal.services import record
from provisioning import recipe
from provisioning.lifecycle import OVER, RESTING, Event, State, move
from provisioning.models import Credential, Run, SealedFact
from provisioning.ports import Outcome, StepName
from provisioning.services.claims import FREED, Claim, write

_ENTRY_KINDS = {
    State.READY: "run_ready",
    State.BLOCKED: "run_blocked",
    State.FAILED: "run_failed",
    State.SUPERSEDED: "run_superseded",
    State.CANCELLED: "run_cancelled",
}


def enter(
    claim: Claim,
    run: Run,
    event: Event,
    now: datetime,
    *,
    due_at: datetime | None = None,
    actor: User | None = None,
    reason: str = "",
    **changes: object,
) -> None:
    """Lets an event happen to a run, and tells the journal where people must know.

    Must be called inside the transaction of the change.

    Raises:
        IllegalMove: the event cannot happen to it.
        ClaimLost: somebody else has changed it.
    """
    left, state = State(run.state), move(State(run.state), event)
    if state in (State.BLOCKED, State.FAILED, State.CANCELLED):
        changes = {"way_out": "", "blocked_from": run.blocked_from or left.value, **changes}
    if state in OVER:
        changes = {**changes, **FREED}
    write(
        claim,
        run,
        state=state.value,
        attempt=0,
        due_at=due_at or now,
        deadline_at=deadline_of(state, now),
        **changes,
    )
    if state in OVER:
        forget_secrets(run, keep_credential=state is State.READY)
    if state in OVER and state is not State.READY:
        _end_open_steps(run, now)
    if state in _ENTRY_KINDS:
        is_tried_again = state is State.BLOCKED and run.retry_at is not None
        kind = "run_set_back" if is_tried_again else _ENTRY_KINDS[state]
        tell(run, kind, actor=actor, reason=reason, from_state=left.value)


def _end_open_steps(run: Run, now: datetime) -> None:
    """Closes what a run that is over leaves half done: nobody looks at it any more."""
    run.steps.filter(ended_at__isnull=True).update(
        ended_at=now, outcome=Outcome.NEEDS_PERSON.value, code=run.problem[:40]
    )


def deadline_of(state: State, now: datetime) -> datetime | None:
    """Answers when a state counts as lost; None for one that may last."""
    if state in RESTING:
        return None
    if state is State.FENCING:
        return now + timedelta(seconds=recipe.FENCING_TIMEOUT_SECONDS)
    return now + timedelta(seconds=recipe.PATIENCE[StepName(state.value)].timeout_seconds)


def leave(
    claim: Claim,
    run: Run,
    way_out: Event,
    problem: str,
    now: datetime,
    *,
    retry_at: datetime | None = None,
) -> None:
    """Takes a run off its way: blocked, failed or cancelled; through disarming once it armed.

    Must be called inside the transaction of the change. With `retry_at`, a run that is blocked
    needs nobody yet: the portal tries again by itself then.
    """
    state = State(run.state)
    event = recipe.leaves_by(state, has_armed=run.has_armed, way_out=way_out)
    if event is Event.DISARM:
        enter(
            claim,
            run,
            event,
            now,
            way_out=way_out.value,
            blocked_from=state.value,
            problem=problem,
            retry_at=retry_at,
        )
        return
    enter(claim, run, event, now, problem=problem, retry_at=retry_at)


def forget_secrets(run: Run, *, keep_credential: bool) -> None:
    """Removes what a run that is over needs no more: token, keys, an unused password."""
    SealedFact.objects.filter(run=run).delete()
    if not keep_credential:
        Credential.objects.filter(run=run, is_current=True).update(
            is_current=False, sealed_password=""
        )


def tell(
    run: Run,
    kind: str,
    *,
    actor: User | None = None,
    reason: str = "",
    problem: str | None = None,
    **facts: object,
) -> None:
    """Writes one entry about a run into the journal."""
    record(
        kind=kind,
        subject_kind="run",
        subject_ref=str(run.key),
        actor=actor,
        reason=reason,
        booking=run.reference,
        machine=run.machine.name,
        problem=run.problem if problem is None else problem,
        **facts,
    )
