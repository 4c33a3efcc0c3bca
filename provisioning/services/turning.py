"""Turns of access, closed or opened: who is at one, a try, a failed try, the alarm after some.

A turn is claimed like a run: a lease in real time, taken by a conditional UPDATE. A worker
that dies leaves it to run out, and the next look goes on from the last commit.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TypeVar

import structlog
from django.db import transaction
from django.db.models import Q

from accounts.models import User
from foundation import clock
from journal.services import record
from machines.models import Machine
from provisioning.models import Reopening, Revocation
from provisioning.policy.closing import PATIENCE_WITH_A_TRY, wait_after
from provisioning.services.aftermath import last_booking
from provisioning.services.claims import LEASE, ClaimLost

log = structlog.get_logger(__name__)

Row = TypeVar("Row", Revocation, Reopening)

OPEN = Q(done_at__isnull=True, moot_at__isnull=True)


def due_ids(model: type[Row], now: datetime) -> list[int]:
    """Answers the turns that are due and that nobody is at, the longest due first."""
    due = model._default_manager.filter(OPEN, _free(), next_at__lte=now)
    return list(due.order_by("next_at", "id").values_list("pk", flat=True))


@contextmanager
def claimed(model: type[Row], turn_id: int) -> Iterator[Row | None]:
    """Lends a turn to this worker; None while another has it, or when it is over."""
    token = uuid.uuid4().hex
    rows = model._default_manager.filter(pk=turn_id)
    taken = rows.filter(OPEN, _free()).update(
        claimed_by=token, claimed_until=clock.system() + LEASE
    )
    if not taken:
        yield None
        return
    row = rows.select_related(
        "occupancy__machine__site", "occupancy__machine__host", "occupancy__holder"
    ).get()
    try:
        yield row
    except ClaimLost:
        log.info("turn_claim_lost", turn=str(row.key))
    finally:
        rows.filter(claimed_by=token).update(claimed_by="", claimed_until=None)


def store(row: Row, **changes: object) -> None:
    """Changes a claimed turn and renews the claim.

    Raises:
        ClaimLost: the claim ran out and another worker is at it.
    """
    model = type(row)
    written = model._default_manager.filter(OPEN, pk=row.pk, claimed_by=row.claimed_by).update(
        **{"claimed_until": clock.system() + LEASE, **changes}
    )
    if not written:
        raise ClaimLost
    for name, value in changes.items():
        setattr(row, name, value)


@transaction.atomic
def try_now(row: Row, *, by: User) -> bool:
    """Makes the next try due at once; answers False for what is over, which is left alone."""
    model = type(row)
    hastened = model._default_manager.filter(OPEN, pk=row.pk).update(next_at=clock.now())
    if hastened:
        tell(row, "access_hastened", actor=by)
    return bool(hastened)


def begin_try(row: Row, now: datetime) -> None:
    """Writes down that a try begins, before anything is done; one under way goes on."""
    if row.trying_since is None:
        store(row, trying_since=now, tries=row.tries + 1, remembered={})


def is_impatient(row: Row, now: datetime, patience: timedelta = PATIENCE_WITH_A_TRY) -> bool:
    """Answers whether the present try has taken too long."""
    return row.trying_since is not None and now - row.trying_since >= patience


def fail_try(row: Row, code: str, now: datetime, *, kind: str, alarm_tries: int) -> None:
    """Ends a try that failed, and tells the approvers, once, after so many of them.

    Must be called inside a transaction.
    """
    is_alarm = row.alarmed_at is None and row.tries >= alarm_tries
    store(
        row,
        trying_since=None,
        problem=code[:40],
        next_at=now + wait_after(row.tries),
        remembered={},
        alarmed_at=now if is_alarm else row.alarmed_at,
    )
    log.warning("turn_failed", turn=str(row.key), problem=code, tries=row.tries)
    if is_alarm:
        tell(row, kind, problem=code)


def tell(
    row: Row, kind: str, *, actor: User | None = None, reason: str = "", **facts: object
) -> None:
    """Writes one entry about a turn, under the last booking of its occupancy."""
    machine: Machine = row.occupancy.machine
    booking = last_booking(row.occupancy)
    record(
        kind=kind,
        subject_kind="machine" if booking is None else "booking",
        subject_ref=machine.name if booking is None else booking.reference,
        actor=actor,
        reason=reason,
        machine=machine.name,
        **facts,
    )


def _free() -> Q:
    """Condition: nobody is at it, or whoever was has died."""
    return Q(claimed_until__isnull=True) | Q(claimed_until__lt=clock.system())
