"""Closing access: planned when an occupancy is over, tried until it is done, then shown.

Best effort: its holder was root. What is certain is the power, where a board can bring it back;
else the accounts are locked, and that is said. Nothing of a live occupancy is ever touched, nor a
machine that an installation for somebody else has taken over.
"""

from datetime import datetime, timedelta

import structlog
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import Exists, OuterRef, Subquery

from foundation import clock
from machines.models import Machine
from provisioning import recipe
from provisioning.models import Revocation, Run
from provisioning.policy.closing import (
    ALARM_TRIES,
    LOOK_AGAIN,
    Answer,
    Cause,
    ClosingFacts,
    Judgement,
    Way,
    Why,
    judge_closing,
)
from provisioning.ports import DriverError, Outcome, PowerState
from provisioning.services import aftermath
from provisioning.services.errands import is_changing_access
from provisioning.services.handling import (
    OTHER_OCCUPANCY,
    can_switch_on,
    is_of_another,
    order_accounts,
    power_of,
    switch_power,
)
from provisioning.services.safety import is_halted
from provisioning.services.turning import (
    begin_try,
    claimed,
    fail_try,
    is_impatient,
    store,
    tell,
)
from reservations.lifecycle import LIVE, State
from reservations.models import Booking, Occupancy

log = structlog.get_logger(__name__)

LOOKED_BACK = timedelta(days=30)
"""Occupancies that ended longer ago are not looked at any more."""
NOT_LOCKED = "not_locked"
"""Fact of a try: why the accounts could not be locked."""
FAILED = "closing_failed"


def plan_revocations(now: datetime) -> int:
    """Plans the closing of access of every occupancy that is over; answers how many.

    Asked again at each tick, so that it does not matter by which way an occupancy ended.
    """
    ended = Booking.objects.filter(
        occupancy=OuterRef("pk"),
        state=State.ENDED,
        kept_until__isnull=False,
        stop_day__gt=now.date() - LOOKED_BACK,
    )
    live = Booking.objects.filter(occupancy=OuterRef("pk"), state__in=LIVE)
    standing = aftermath.revocations().filter(occupancy=OuterRef("pk")).order_by()
    own = Run.objects.filter(occupancy=OuterRef("pk"), ready_at__isnull=False)
    claims = (
        aftermath.claiming_runs()
        .filter(
            machine=OuterRef("machine"),
            fencing_number__gt=OuterRef("own_number"),
        )
        .exclude(occupancy=OuterRef("pk"))
    )
    over = (
        Occupancy.objects.filter(Exists(ended))
        .exclude(Exists(live))
        .exclude(Exists(standing))
        .annotate(
            own_number=Subquery(own.order_by("-fencing_number").values("fencing_number")[:1])
        )
        .exclude(Exists(claims))
        .select_related("machine__site")
    )
    return sum(
        _plan(occupancy)
        for occupancy in over
        if (occupancy.own_number is not None or occupancy.is_installed_elsewhere)
        and not aftermath.is_claimed(occupancy)
    )


def plan_revocation(
    occupancy: Occupancy, cause: Cause, due_at: datetime, **more: object
) -> Revocation:
    """Writes that access of an occupancy is to be closed at a time.

    Must be called inside a transaction, the machine locked.
    """
    return Revocation.objects.create(
        occupancy=occupancy,
        cause=cause,
        asked_at=clock.now(),
        due_at=due_at,
        next_at=due_at,
        **more,
    )


def look_at_revocation(revocation_id: int) -> None:
    """Takes the closing of access as far as it goes now, if no other worker is at it.

    May be called at any time, any number of times; after a crash the next look goes on.
    """
    with claimed(Revocation, revocation_id) as row:
        if row is not None and _may_act(row):
            _act(row)


def _plan(occupancy: Occupancy) -> bool:
    """Plans one closing under the lock of its machine; answers whether it was new."""
    due_at = aftermath.end_of_grace(occupancy)
    if due_at is None:
        return False
    try:
        with transaction.atomic():
            _lock(occupancy)
            if aftermath.is_live(occupancy):
                return False
            plan_revocation(occupancy, Cause.END, due_at)
    except IntegrityError:
        return False
    except DatabaseError:
        log.exception("revocation_not_planned", occupancy=str(occupancy.key))
        return False
    return True


@transaction.atomic
def _may_act(row: Revocation) -> bool:
    """Judges under the lock of the machine whether to act now, and writes down what follows.

    The claim is seen by the guard: no installation begins while somebody is at the machine. Nor
    is anything closed while accounts are being changed: what came last would be open.
    """
    now = clock.now()
    _lock(row.occupancy)
    judgement = judge_closing(_facts(row, now))
    if judgement.answer is Answer.CALL_OFF:
        store(row, moot_at=now, problem=judgement.why or "", trying_since=None)
        tell(row, "closing_called_off", problem=row.problem)
        return False
    if judgement.answer is Answer.WAIT:
        _wait(row, judgement, now)
        return False
    if aftermath.is_being_opened(row.occupancy):
        store(row, next_at=now + LOOK_AGAIN)
        return False
    if not aftermath.is_ours(row.occupancy):
        _finish(row, Way.BY_HAND, now)
        return False
    if row.trying_since is None and is_changing_access(row.occupancy):
        store(row, next_at=now)
        return False
    begin_try(row, now)
    return True


def _wait(row: Revocation, judgement: Judgement, now: datetime) -> None:
    """Lets it rest; the end of the grace may have moved later."""
    due_at = _due_at(row)
    is_early = judgement.why is Why.NOT_DUE
    problem = "" if is_early else judgement.why or ""
    next_at = due_at if is_early else now + LOOK_AGAIN
    store(row, due_at=due_at, next_at=next_at, problem=problem, trying_since=None)


def _facts(row: Revocation, now: datetime) -> ClosingFacts:
    occupancy = row.occupancy
    return ClosingFacts(
        now=now,
        due_at=_due_at(row),
        cause=Cause(row.cause),
        is_live=aftermath.is_live(occupancy),
        is_claimed=aftermath.is_claimed(occupancy),
        claim_awaited_until=aftermath.claim_awaited_until(occupancy, now),
        is_halted=is_halted(),
    )


def _due_at(row: Revocation) -> datetime:
    """Answers when access is to be closed: at the end of the grace as it stands now."""
    if row.cause != Cause.END:
        return row.due_at
    return max(row.due_at, aftermath.end_of_grace(row.occupancy) or row.due_at)


def _act(row: Revocation) -> None:
    """Locks the accounts, then switches the machine off where that can be undone."""
    run = aftermath.ready_run(row.occupancy)
    if run is None:
        return
    if row.locked_at is None and NOT_LOCKED not in row.remembered and not _lock_accounts(row, run):
        return
    if run.machine.kind == recipe.BARE_METAL:
        try:
            _switch_off(row, run)
        except DriverError as error:
            _fail(row, error.code)
    elif row.locked_at is not None:
        _finish(row, Way.STOPPED, clock.now())
    else:
        _fail(row, str(row.remembered[NOT_LOCKED]))


def _lock_accounts(row: Revocation, run: Run) -> bool:
    """Locks all accounts; answers whether to go on: locked, or known not to be lockable now."""
    seen = order_accounts(row, run, is_locked=True)
    now = clock.now()
    if seen.outcome is Outcome.DONE:
        store(row, locked_at=now, remembered=seen.remembered)
        return True
    if seen.code == OTHER_OCCUPANCY:
        _fail(row, OTHER_OCCUPANCY)
        return False
    if seen.outcome is Outcome.AGAIN and not is_impatient(row, now):
        store(row, remembered=seen.remembered, next_at=now + seen.again)
        return False
    store(row, remembered={**seen.remembered, NOT_LOCKED: seen.code or NOT_LOCKED})
    return True


def _switch_off(row: Revocation, run: Run) -> None:
    """Switches a machine off that can be switched on again; else locked must do.

    Raises:
        DriverError: no board took the order.
    """
    if power_of(run) is PowerState.OFF:
        _finish(row, Way.POWERED_OFF, clock.now())
        return
    if not can_switch_on(run):
        _settle_for_locked(row)
        return
    if row.locked_at is None and is_of_another(row, run):
        _fail(row, OTHER_OCCUPANCY)
        return
    switch_power(run, on=False)
    now = clock.now()
    if power_of(run) is PowerState.OFF:
        _finish(row, Way.POWERED_OFF, now)
    elif is_impatient(row, now):
        _fail(row, "still_on")
    else:
        store(row, next_at=now + LOOK_AGAIN)


def _settle_for_locked(row: Revocation) -> None:
    """Ends with locked accounts on a machine that nobody could switch on again."""
    if row.locked_at is not None:
        _finish(row, Way.LOCKED, clock.now())
    else:
        _fail(row, NOT_LOCKED)


@transaction.atomic
def _finish(row: Revocation, way: Way, now: datetime) -> None:
    """Writes that access is closed, and how; or that people have to do it."""
    store(row, done_at=now, way=way, problem="", trying_since=None, remembered={})
    kind = "isolation_done" if row.cause == Cause.ISOLATED else "access_closed"
    kind = "access_left_open" if way is Way.BY_HAND else kind
    tell(row, kind, way=way, cause=row.cause, revocation=row.pk)


@transaction.atomic
def _fail(row: Revocation, code: str) -> None:
    """Ends a try; what belongs to somebody else by now is the people's to look at, at once."""
    alarm_tries = 1 if code == OTHER_OCCUPANCY else ALARM_TRIES
    fail_try(row, code, clock.now(), kind=FAILED, alarm_tries=alarm_tries)


def _lock(occupancy: Occupancy) -> None:
    Machine.objects.select_for_update(no_key=True, of=("self",)).get(pk=occupancy.machine_id)
