"""Data holds as time goes on: whom they keep waiting, and their end by themselves."""

from datetime import datetime

import structlog
from django.db import DatabaseError, transaction

from foundation.midnight import local_day
from journal.services import record
from machines.queries import site_zone
from provisioning.models import DataHold
from provisioning.queries import hold_on
from reservations.models import Booking

log = structlog.get_logger(__name__)


def end_due_holds(now: datetime) -> int:
    """Ends the data holds whose day has come; answers how many.

    A hold no longer holds from that day's 00:00 on, whether this has run or not.
    """
    standing = DataHold.objects.filter(lifted_at__isnull=True).select_related("machine__site")
    due = [hold.pk for hold in standing if _is_over(hold, now)]
    return sum(_end(hold_id, now) for hold_id in due)


def note_hold_ahead(booking: Booking) -> None:
    """Tells the journal that an approved booking begins while a data hold stands.

    Must be called inside a transaction. One that keeps its data waits for nothing.
    """
    hold = hold_on(booking.machine, booking.first_day)
    if hold is None or booking.continues_id is not None:
        return
    record(
        kind="hold_met",
        subject_kind="machine",
        subject_ref=booking.machine.name,
        reason=hold.reason,
        hold=hold.pk,
        stop_day=hold.stop_day,
        followers=[booking.reference],
    )


def _end(hold_id: int, now: datetime) -> bool:
    """Ends one hold, in a transaction of its own; answers whether it still stood."""
    try:
        with transaction.atomic():
            hold = (
                DataHold.objects.select_for_update(of=("self",))
                .select_related("machine")
                .get(pk=hold_id)
            )
            if hold.lifted_at is not None:
                return False
            hold.lifted_at = now
            hold.save(update_fields=["lifted_at"])
            record(
                kind="hold_lifted",
                subject_kind="machine",
                subject_ref=hold.machine.name,
                reason=hold.reason,
                hold=hold.pk,
                stop_day=hold.stop_day,
            )
    except DatabaseError:
        log.exception("hold_not_ended", hold=hold_id)
        return False
    return True


def _is_over(hold: DataHold, now: datetime) -> bool:
    return hold.stop_day <= local_day(now, site_zone(hold.machine.site))
