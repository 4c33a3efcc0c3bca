"""Opening access again after it was closed: for some hours, or because the days go on."""

from datetime import datetime, timedelta

import structlog
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import Exists, OuterRef

from accounts.models import User
from foundation import clock
from machines.models import Machine
from machines.queries import is_approver
from provisioning import recipe
from provisioning.errors import ErrorCode, ProvisioningError
from provisioning.models import Reopening, Revocation, Run
from provisioning.policy.closing import (
    LOOK_AGAIN,
    Answer,
    Cause,
    OpeningFacts,
    Way,
    judge_opening,
    reopened_until,
)
from provisioning.ports import DriverError, Outcome, PowerState
from provisioning.services import aftermath
from provisioning.services.closing import plan_revocation
from provisioning.services.handling import (
    ACTED,
    OTHER_OCCUPANCY,
    can_switch_on,
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
from reservations.errors import NotAllowed
from reservations.lifecycle import STANDING
from reservations.models import Booking

log = structlog.get_logger(__name__)

PATIENCE_WITH_A_START = timedelta(minutes=20)
"""A machine with terabytes of memory takes its time to start."""


@transaction.atomic
def reopen_access(*, booking_id: int, by: User, reason: str = "") -> Reopening:
    """Asks for access to a machine to be opened again, so that its holder can fetch their data.

    For 48 hours, fewer when the next holder's night comes first; without end when days of the
    occupancy stand (an approver takes an isolation back). Locks the machine. Asking twice is
    asking once.

    Args:
        booking_id: key of a booking of the occupancy.
        by: its holder; or an approver, with a reason.
        reason: why.

    Raises:
        Booking.DoesNotExist: there is no such booking.
        NotAllowed: neither of them.
        ProvisioningError: nothing is closed, the data are no longer the holder's to fetch, or
            there is no time left.
    """
    booking = Booking.objects.select_related(
        "occupancy__machine__site", "machine__category", "holder"
    ).get(pk=booking_id)
    _require_opener(booking, by, reason)
    Machine.objects.select_for_update(no_key=True, of=("self",)).get(pk=booking.machine_id)
    asked = aftermath.open_reopening(booking.occupancy)
    if asked is not None:
        return asked
    now = clock.now()
    stop_at = check_reopening(booking=booking, by=by)
    row = Reopening.objects.create(
        occupancy=booking.occupancy,
        asked_at=now,
        by=by,
        reason=reason.strip(),
        next_at=now,
        stop_at=stop_at,
    )
    tell(row, "reopening_asked", actor=by, reason=row.reason, until=stop_at)
    return row


def reopen_living(now: datetime) -> int:
    """Opens access where it was closed and days stand again; answers how many were asked for.

    A continuing booking over a gap, days added late: nothing is installed for them. What an
    approver has isolated stays closed until a person opens it.
    """
    standing = Booking.objects.filter(occupancy=OuterRef("occupancy"), state__in=STANDING)
    asked = Reopening.objects.filter(
        occupancy=OuterRef("occupancy"), done_at__isnull=True, moot_at__isnull=True
    )
    closed = (
        aftermath.revocations()
        .filter(Exists(standing), done_at__isnull=False)
        .exclude(cause=Cause.ISOLATED)
        .exclude(Exists(asked))
    )
    return sum(_reopen_living(row, now) for row in closed)


def look_at_reopening(reopening_id: int) -> None:
    """Takes the opening of access as far as it goes now, if no other worker is at it."""
    with claimed(Reopening, reopening_id) as row:
        if row is not None and _may_act(row):
            _act(row)


def _require_opener(booking: Booking, by: User, reason: str) -> None:
    """Lets the holder through, and an approver who gives a reason."""
    if by.pk == booking.holder_id:
        return
    if not is_approver(by, booking.machine.category):
        raise NotAllowed
    if not reason.strip():
        raise ProvisioningError(ErrorCode.REASON_REQUIRED)


def check_reopening(*, booking: Booking, by: User) -> datetime | None:
    """Answers until when access to a booking's machine may be opened; None for no end.

    Raises:
        ProvisioningError: it may not.
    """
    now = clock.now()
    occupancy = booking.occupancy
    closed = aftermath.standing_revocation(occupancy)
    if closed is None or closed.done_at is None:
        raise ProvisioningError(ErrorCode.NOT_CLOSED)
    if closed.way == Way.BY_HAND:
        raise ProvisioningError(ErrorCode.NOT_OURS)
    if aftermath.is_claimed(occupancy):
        raise ProvisioningError(ErrorCode.CLAIMED)
    is_decider = is_approver(by, booking.machine.category)
    if aftermath.is_isolated(booking.machine, now) or (
        closed.cause == Cause.ISOLATED and not is_decider
    ):
        raise ProvisioningError(ErrorCode.ISOLATED)
    if aftermath.is_standing(occupancy):
        return None
    stop_at = reopened_until(now, aftermath.next_night(occupancy))
    if stop_at is None:
        raise ProvisioningError(ErrorCode.NEXT_TOO_SOON)
    return stop_at


def _reopen_living(closed: Revocation, now: datetime) -> bool:
    """Asks for one opening, in a transaction of its own; answers whether there is one to do."""
    is_gone = aftermath.is_claimed(closed.occupancy)
    if is_gone or aftermath.is_isolated(closed.occupancy.machine, now):
        return False
    try:
        with transaction.atomic():
            if closed.way == Way.BY_HAND:
                Revocation.objects.filter(pk=closed.pk).update(lifted_at=now)
                tell(closed, "access_open_by_hand")
                return True
            row = Reopening.objects.create(occupancy=closed.occupancy, asked_at=now, next_at=now)
            tell(row, "reopening_asked", until=None)
    except IntegrityError:
        return False
    except DatabaseError:
        log.exception("access_not_reopened", occupancy=str(closed.occupancy.key))
        return False
    return True


@transaction.atomic
def _may_act(row: Reopening) -> bool:
    """Judges under the lock of the machine whether to act now, and writes down what follows."""
    now = clock.now()
    occupancy = row.occupancy
    Machine.objects.select_for_update(no_key=True, of=("self",)).get(pk=occupancy.machine_id)
    judgement = judge_opening(
        OpeningFacts(
            now=now,
            stop_at=row.stop_at,
            is_claimed=aftermath.is_claimed(occupancy),
            is_isolated=aftermath.is_isolated(occupancy.machine, now),
            is_halted=is_halted(),
        )
    )
    if judgement.answer is Answer.CALL_OFF:
        store(row, moot_at=now, problem=judgement.why or "", trying_since=None)
        tell(row, "reopening_called_off", problem=row.problem)
        return False
    if judgement.answer is Answer.WAIT:
        store(row, next_at=now + LOOK_AGAIN, problem=judgement.why or "", trying_since=None)
        return False
    begin_try(row, now)
    return True


def _act(row: Reopening) -> None:
    """Switches the machine on, waits for it, opens its accounts."""
    run = aftermath.ready_run(row.occupancy)
    if run is None:
        return
    try:
        is_on = run.machine.kind != recipe.BARE_METAL or _switch_on(run)
    except DriverError as error:
        _fail(row, error.code)
        return
    seen = order_accounts(row, run, is_locked=False) if is_on else None
    now = clock.now()
    if seen is not None and seen.outcome is Outcome.DONE:
        _finish(row, now)
    elif seen is not None and seen.code == OTHER_OCCUPANCY:
        _fail(row, OTHER_OCCUPANCY)
    elif is_impatient(row, now, PATIENCE_WITH_A_START):
        _fail(row, "still_off" if seen is None else seen.code)
    elif seen is None or seen.outcome is Outcome.AGAIN:
        facts = row.remembered if seen is None else seen.remembered
        store(row, next_at=now + LOOK_AGAIN, remembered=facts)
    else:
        facts = {name: fact for name, fact in seen.remembered.items() if name != ACTED}
        store(row, next_at=now + LOOK_AGAIN, remembered=facts, problem=seen.code[:40])


def _switch_on(run: Run) -> bool:
    """Sees to it that a machine is on; answers whether it is, or nobody can tell.

    Raises:
        DriverError: no board took the order.
    """
    if power_of(run) is not PowerState.OFF or not can_switch_on(run):
        return True
    switch_power(run, on=True)
    return power_of(run) is not PowerState.OFF


@transaction.atomic
def _finish(row: Reopening, now: datetime) -> None:
    """Writes that access is open, and plans when it closes again."""
    occupancy = row.occupancy
    if row.stop_at is not None:
        row.stop_at = reopened_until(now, aftermath.next_night(occupancy)) or row.stop_at
    store(row, done_at=now, stop_at=row.stop_at, problem="", trying_since=None, remembered={})
    Revocation.objects.filter(
        occupancy=occupancy, moot_at__isnull=True, lifted_at__isnull=True
    ).update(lifted_at=now)
    if row.stop_at is not None:
        plan_revocation(occupancy, Cause.REOPENED, row.stop_at)
    tell(row, "access_reopened", until=row.stop_at, reopening=row.pk)


@transaction.atomic
def _fail(row: Reopening, code: str) -> None:
    fail_try(row, code, clock.now(), kind="reopening_failed", alarm_tries=1)
