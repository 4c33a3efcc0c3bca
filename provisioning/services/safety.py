"""What keeps the night safe: the kill switch and the data holds."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, QuerySet, Subquery

from accounts.models import User
from foundation import clock
from foundation.midnight import local_day
from journal.services import record
from machines.models import Machine
from machines.queries import site_zone, today_at
from provisioning.errors import ErrorCode, ProvisioningError
from provisioning.lifecycle import OVER
from provisioning.models import DataHold, Run, Switch
from provisioning.queries import data_on, followers_of, seen_mark, tonight


def is_halted() -> bool:
    """Answers whether the kill switch is on; a site that never lifted it is halted."""
    return switch_position().first() is not False


def switch_position() -> "QuerySet[Switch, bool]":
    """Answers where the kill switch stands; no row when nobody ever touched it."""
    return Switch.objects.filter(pk=1).values_list("is_halted", flat=True)


@transaction.atomic
def halt(*, by: User | None, reason: str) -> Switch:
    """Throws the kill switch: no new acts, what is armed is disarmed, verification may finish.

    Raises:
        ProvisioningError: no reason was given.
    """
    switch = _set_switch(is_halted=True, by=by, reason=reason)
    _open_runs().update(due_at=clock.now())
    return switch


@transaction.atomic
def resume(*, by: User | None, reason: str, seen: str | None = None) -> Switch:
    """Lifts the kill switch; runs that it blocked wait for a click each.

    Args:
        by: who lifts it; None from a terminal.
        reason: why.
        seen: mark of the list that the person has read (`queries.seen_mark`); None when nobody
            was shown one, as on a terminal.

    Raises:
        ProvisioningError: no reason was given, or the list has changed since it was read.
    """
    if seen is not None and seen != seen_mark(tonight(clock.now())):
        raise ProvisioningError(ErrorCode.LIST_CHANGED)
    return _set_switch(is_halted=False, by=by, reason=reason)


@transaction.atomic
def hold_data(
    *, machine: Machine, by: User, reason: str, stop_day: date, is_isolation: bool = False
) -> DataHold:
    """Forbids any reinstall of a machine before the stop day (site-local).

    Locks the machine, as the guard does: a run is judged before the hold or after it. One that
    passed the guard already is stopped while the old data may still be there.

    Raises:
        ProvisioningError: no reason was given, or the stop day is not after today.
    """
    if not reason.strip():
        raise ProvisioningError(ErrorCode.REASON_REQUIRED)
    if stop_day <= today_at(machine.site):
        raise ProvisioningError(ErrorCode.BAD_DAY)
    Machine.objects.select_for_update(no_key=True, of=("self",)).get(pk=machine.pk)
    hold = DataHold.objects.create(
        machine=machine,
        by=by,
        reason=reason.strip(),
        stop_day=stop_day,
        at=clock.now(),
        is_isolation=is_isolation,
    )
    _open_runs().filter(machine=machine).update(due_at=clock.now())
    _tell_hold(hold, "machine_isolated" if is_isolation else "data_held", by)
    return hold


@transaction.atomic
def lift_hold(*, hold_id: int, by: User) -> DataHold:
    """Ends a data hold before its day.

    Raises:
        DataHold.DoesNotExist: there is no such hold.
        ProvisioningError: it was lifted already.
    """
    hold = (
        DataHold.objects.select_for_update(of=("self",)).select_related("machine").get(pk=hold_id)
    )
    if hold.lifted_at is not None:
        raise ProvisioningError(ErrorCode.ALREADY_LIFTED)
    hold.lifted_at = clock.now()
    hold.save(update_fields=["lifted_at"])
    _tell_hold(hold, "hold_lifted", by)
    return hold


@dataclass(frozen=True, slots=True)
class Stops:
    """What forbids to go on with a machine, whatever else holds."""

    is_halted: bool
    is_held: bool


def stops_for(machine: Machine, now: datetime) -> Stops:
    """Answers whether the kill switch is on or a data hold stands on a machine; one query."""
    today = local_day(now, site_zone(machine.site))
    holds = DataHold.objects.filter(machine=machine, lifted_at__isnull=True, stop_day__gt=today)
    position, is_held = (
        Machine.objects.filter(pk=machine.pk)
        .order_by()
        .values_list(Subquery(switch_position()), Exists(holds))
        .get()
    )
    return Stops(position is not False, is_held)


def _open_runs() -> QuerySet[Run]:
    """Answers the runs that passed the guard and are not over."""
    over = [state.value for state in OVER]
    return Run.objects.filter(fenced_at__isnull=False).exclude(state__in=over).order_by()


def _set_switch(*, is_halted: bool, by: User | None, reason: str) -> Switch:
    """Writes the one row of the kill switch and tells the journal."""
    if not reason.strip():
        raise ProvisioningError(ErrorCode.REASON_REQUIRED)
    switch, _is_new = Switch.objects.update_or_create(
        pk=1,
        defaults={
            "is_halted": is_halted,
            "reason": reason.strip(),
            "by": by,
            "at": clock.now(),
        },
    )
    record(
        kind="halted" if is_halted else "resumed",
        subject_kind="switch",
        subject_ref="1",
        actor=by,
        reason=reason.strip(),
    )
    return switch


def _tell_hold(hold: DataHold, kind: str, by: User) -> None:
    """Writes one entry about a data hold: whose data it is, and whom it keeps waiting."""
    data_of = data_on(hold.machine)
    record(
        kind=kind,
        subject_kind="machine",
        subject_ref=hold.machine.name,
        actor=by,
        reason=hold.reason,
        machine=hold.machine.name,
        hold=hold.pk,
        stop_day=hold.stop_day,
        data_of="" if data_of is None else data_of.reference,
        followers=[row.reference for row in followers_of([hold])[hold.pk]],
    )
