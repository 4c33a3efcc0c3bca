"""One step of a run: begin (intent, commit) → act → observe (read back, commit).

Nothing slow happens inside a transaction. The intent of a step is committed together with the
end of the step before it. After a crash another worker finds the open step and starts at
*observe*: what is done is not done again.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction

from foundation import clock
from provisioning import recipe
from provisioning.driver_table import driver_for
from provisioning.lifecycle import Event, State
from provisioning.models import Run, SealedFact, Step
from provisioning.policy.guard import Reason
from provisioning.ports import ActResult, DriverError, Observation, Order, Outcome, StepName
from provisioning.sealing import seal
from provisioning.services.asking import ask
from provisioning.services.claims import Claim, one_write, write
from provisioning.services.credentials import make_credential
from provisioning.services.moving import enter, leave
from provisioning.services.notebook import Notebook
from provisioning.services.orders import order_for
from provisioning.services.passing import keep_lines, pass_step, record_host_keys
from provisioning.services.prechecking import settle_prechecks
from provisioning.services.replacing import supersede_replaced
from provisioning.services.retrying import next_try_at
from provisioning.services.safety import stops_for

STOPPED_BY_HALT = frozenset({StepName.ARMING, StepName.CYCLING, StepName.INSTALLING})
"""Steps that the kill switch takes off their way even while they are under way."""
_STEP_STATES = frozenset(name.value for name in StepName)
HALTED = "halted"
TOO_SLOW = "too_slow"
STILL_ARMED = "still_armed"
STALE_ORDER = "stale_order"
"""A newer run has taken the machine over: what this one armed is void, and not its to disarm."""
NOT_READ_BACK = Observation(Outcome.AGAIN, "not_read_back", again_seconds=5.0)


def carry_out(run: Run, claim: Claim, book: Notebook, now: datetime) -> None:
    """Takes the step of the run's present state as far as it goes now."""
    name = StepName(run.state)
    step = book.open_step(name)
    if step is None or not book.is_fresh(step):
        stop = _stopped_by(run, name, book.steps_of(name), now)
        if stop:
            with one_write(claim, run):
                _end_step(step, Outcome.NEEDS_PERSON, stop, now)
                leave(claim, run, Event.BLOCK, stop, now)
            return
    if step is None:
        with one_write(claim, run):
            step = begin_step(run, claim, book, name, now)
    elif not book.is_fresh(step):
        seen = _observe(run, step, _order_for(run, book, step), None)
        is_long_ago = run.deadline_at is not None and now >= run.deadline_at
        if step.acted_at is not None or seen.outcome is not Outcome.RETRY or is_long_ago:
            settle(run, claim, book, step, seen, now)
            return
    order = _order_for(run, book, step, is_acting=True)
    error = _act(run, claim, step, order)
    order = replace(order, remembered=dict(run.remembered))
    settle(run, claim, book, step, _observe(run, step, order, error), now)


def begin_next(run: Run, claim: Claim, book: Notebook) -> None:
    """Begins the step of a state just entered, in the transaction that entered it.

    What is to be done next is written down with what was done before, by one commit. When
    something stops it, nothing is begun, and the next turn finds out and says so.
    """
    now = clock.now()
    if run.state not in _STEP_STATES or run.due_at > now:
        return
    name = StepName(run.state)
    has_way_out = bool(run.way_out) and name is not StepName.DISARMING
    if has_way_out or book.open_step(name) is not None:
        return
    if not _stopped_by(run, name, book.steps_of(name), now):
        begin_step(run, claim, book, name, now)


def begin_step(run: Run, claim: Claim, book: Notebook, name: StepName, now: datetime) -> Step:
    """Writes down what is about to be done, before it is done.

    Must be called inside a transaction.
    """
    step = Step.objects.create(
        run=run,
        name=name.value,
        attempt=len(book.steps_of(name)) + 1,
        begun_at=now,
    )
    armed = {"has_armed": True, "is_armed": True} if name is StepName.ARMING else {}
    write(claim, run, attempt=run.attempt + 1, **armed)
    if recipe.is_wiping(run.machine.kind, name):
        supersede_replaced(run, now)
    if name is StepName.CONFIGURING:
        book.keep_credential(make_credential(run, now))
    book.add(step)
    return step


def _order_for(run: Run, book: Notebook, step: Step, *, is_acting: bool = False) -> Order:
    """Answers the order for a step, with what this look has read already."""
    return order_for(
        run,
        StepName(step.name),
        step.attempt,
        is_acting=is_acting,
        predecessors=book.predecessors,
        credential=book.credential,
    )


def _act(run: Run, claim: Claim, step: Step, order: Order) -> DriverError | None:
    """Acts, and keeps what acting left behind; answers what went wrong, if anything did."""
    driver = driver_for(run.machine)
    name = StepName(step.name)
    try:
        result = ask(run, lambda: driver.act(name, order))
    except DriverError as error:
        return error
    keep_act(run, claim, step, result)
    return None


def keep_act(run: Run, claim: Claim, step: Step, result: ActResult) -> None:
    """Writes that the step was acted on; secrets are sealed at once."""
    step.acted_at = clock.now()
    if not result.remember and not result.secrets:
        step.save(update_fields=["acted_at"])
        return
    with transaction.atomic():
        step.save(update_fields=["acted_at"])
        write(claim, run, remembered={**run.remembered, **result.remember})
        keep_secrets(run, result.secrets)


def keep_secrets(run: Run, secrets: Mapping[str, str]) -> None:
    """Seals secrets beside the run; one of the same name is replaced."""
    if not secrets:
        return
    SealedFact.objects.bulk_create(
        (SealedFact(run=run, name=name, sealed=seal(secret)) for name, secret in secrets.items()),
        update_conflicts=True,
        unique_fields=["run", "name"],
        update_fields=["sealed", "fetched_at"],
    )


def _observe(run: Run, step: Step, order: Order, error: DriverError | None) -> Observation:
    """Reads the world back and answers what to believe about the step."""
    if error is not None and error.is_permanent:
        return Observation(Outcome.NEEDS_PERSON, error.code)
    driver = driver_for(run.machine)
    name = StepName(step.name)
    try:
        seen = ask(run, lambda: driver.observe(name, order))
    except DriverError as silence:
        if silence.is_permanent:
            return Observation(Outcome.NEEDS_PERSON, silence.code)
        seen = NOT_READ_BACK if error is None else Observation(Outcome.RETRY, error.code)
    is_sure = step.acted_at is not None
    if seen.outcome is Outcome.AGAIN and not is_sure and name in recipe.REPEATED_WHEN_UNSURE:
        return Observation(Outcome.RETRY, error.code if error else "not_known", seen.evidence)
    if seen.outcome is Outcome.RETRY and error is not None:
        return Observation(Outcome.RETRY, error.code, seen.evidence)
    return seen


def settle(
    run: Run, claim: Claim, book: Notebook, step: Step, seen: Observation, now: datetime
) -> None:
    """Writes what was seen, and where it leads: a step that is done begins the next one."""
    outcome, code = _judge(run, step, seen, now)
    with one_write(claim, run):
        if book.is_news(seen.host_keys):
            record_host_keys(run, seen.host_keys, now)
        keep_lines(run, seen.said, now)
        run.remembered = {**run.remembered, **seen.remember}
        if outcome is Outcome.AGAIN:
            _look_again(run, claim, seen, now)
            return
        _end_step(step, outcome, code, now, seen)
        if run.state == State.PRECHECKING and outcome is not Outcome.RETRY:
            settle_prechecks(run, claim, seen, code, now)
        elif outcome is Outcome.DONE:
            pass_step(run, claim, now)
            begin_next(run, claim, book)
        elif outcome is Outcome.RETRY:
            _try_again(run, claim, step, code, now)
        else:
            is_hopeless = seen.outcome is Outcome.NEEDS_PERSON
            _give_up(run, claim, code, now, is_hopeless=is_hopeless)


def _judge(run: Run, step: Step, seen: Observation, now: datetime) -> tuple[Outcome, str]:
    """Answers what an observation comes to, once deadline and attempts are counted."""
    outcome, code = seen.outcome, seen.code
    if outcome in (Outcome.DONE, Outcome.NEEDS_PERSON):
        return outcome, code
    name = StepName(step.name)
    if outcome is Outcome.AGAIN:
        is_lost = run.deadline_at is not None and now >= run.deadline_at
        return (Outcome.NEEDS_PERSON, code or TOO_SLOW) if is_lost else (outcome, code)
    is_lost = run.deadline_at is not None and _next_attempt_at(run, name, now) >= run.deadline_at
    if is_lost or run.attempt >= recipe.PATIENCE[name].max_attempts:
        return Outcome.NEEDS_PERSON, code
    return outcome, code


def _next_attempt_at(run: Run, name: StepName, now: datetime) -> datetime:
    """Answers when a step that failed is acted on again."""
    return now + timedelta(seconds=recipe.retry_wait_seconds(name, run.attempt, str(run.key)))


def _look_again(run: Run, claim: Claim, seen: Observation, now: datetime) -> None:
    """Lets the run rest until the driver wants to look again, or its deadline."""
    due_at = now + timedelta(seconds=seen.again_seconds)
    if run.deadline_at is not None:
        due_at = min(due_at, max(run.deadline_at, now))
    write(claim, run, due_at=due_at, remembered=run.remembered)


def _try_again(run: Run, claim: Claim, step: Step, code: str, now: datetime) -> None:
    """Lets the run rest before the next attempt at the same step."""
    write(
        claim,
        run,
        due_at=_next_attempt_at(run, StepName(step.name), now),
        problem=code,
        remembered=run.remembered,
    )


def _give_up(run: Run, claim: Claim, code: str, now: datetime, *, is_hopeless: bool) -> None:
    """Blocks the run: a person must look, unless its night leaves time for a fresh try.

    A machine that may still be armed says so.
    """
    if run.state != State.DISARMING:
        retry_at = None if is_hopeless else next_try_at(run, now)
        leave(claim, run, Event.BLOCK, code, now, retry_at=retry_at)
        return
    if code == STALE_ORDER:
        event = Event(run.way_out or Event.BLOCK)
        enter(claim, run, event, now, is_armed=False, problem=STALE_ORDER)
        return
    wait = timedelta(seconds=recipe.STILL_ARMED_WAIT_SECONDS)
    way_out = "" if run.way_out == Event.BLOCK else run.way_out
    enter(claim, run, Event.BLOCK, now, due_at=now + wait, way_out=way_out, problem=STILL_ARMED)


def _end_step(
    step: Step | None, outcome: Outcome, code: str, now: datetime, seen: Observation | None = None
) -> None:
    """Closes a step with what it came to."""
    if step is None:
        return
    step.ended_at, step.outcome, step.code = now, outcome.value, code[:40]
    if seen is not None:
        step.evidence = dict(seen.evidence)
    step.save(update_fields=["ended_at", "outcome", "code", "evidence"])


def has_acted_on(run: Run, name: StepName) -> bool:
    """Answers whether a step of a run was ever acted on."""
    return run.steps.filter(name=name.value, acted_at__isnull=False).exists()


def _stopped_by(run: Run, name: StepName, steps: list[Step], now: datetime) -> str:
    """Answers the code of what stops the next attempt at a step; empty when nothing does.

    The kill switch stops new acts, and all that is armed. As long as the old data may be there, a
    data hold stops it too, and so does time: the guard's answer was for then.
    """
    is_under_way = bool(steps) and steps[-1].ended_at is None
    is_new_act = name is StepName.CONFIGURING and not is_under_way
    has_configured = name is StepName.CONFIGURING and any(step.acted_at for step in steps)
    stops_halted = is_new_act or name in STOPPED_BY_HALT
    keeps_data = not has_configured and recipe.may_hold_old_data(
        run.machine.kind, State(run.state)
    )
    if not stops_halted and not keeps_data:
        return ""
    stops = stops_for(run.machine, now)
    if stops_halted and stops.is_halted:
        return HALTED
    if not keeps_data:
        return ""
    if stops.is_held:
        return Reason.DATA_HELD.value
    is_long_ago = run.deadline_at is not None and now >= run.deadline_at
    return TOO_SLOW if is_long_ago and not is_under_way else ""
