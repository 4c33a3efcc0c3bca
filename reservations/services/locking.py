"""Locks, always in one order: the holder, the machine, then bookings by key.

On SQLite a service's transaction is IMMEDIATE and alone, so the locks are no-ops there.
"""

from dataclasses import dataclass
from datetime import date

from accounts.models import User
from foundation import clock
from foundation.midnight import local_day
from machines.models import Machine
from machines.queries import site_zone
from reservations.lifecycle import LIVE
from reservations.models import Booking


@dataclass(frozen=True, slots=True)
class Locked:
    """A booking locked together with its holder, its machine and its living chain."""

    booking: Booking
    continuation: Booking | None
    """The live booking that continues it."""


def lock_holder_and_machine(holder: User, machine: Machine) -> tuple[User, Machine]:
    """Locks the two rows and answers them fresh; must run inside a transaction.

    Raises:
        User.DoesNotExist, Machine.DoesNotExist: gone since they were read.
    """
    person = User.objects.select_for_update(no_key=True).get(pk=holder.pk)
    row = (
        Machine.objects.select_for_update(no_key=True, of=("self",))
        .select_related("category", "site")
        .get(pk=machine.pk)
    )
    return person, row


def lock_booking(booking_id: int) -> Locked:
    """Locks a booking with all that a change of it may touch; must run inside a transaction.

    Raises:
        Booking.DoesNotExist: there is none of this key.
    """
    seen = Booking.objects.select_related("holder", "machine").get(pk=booking_id)
    person, machine = lock_holder_and_machine(seen.holder, seen.machine)
    occupancy_id = Booking.objects.values_list("occupancy_id", flat=True).get(pk=booking_id)
    chain = (
        Booking.objects.select_for_update(no_key=True, of=("self",))
        .filter(occupancy=occupancy_id)
        .select_related("occupancy", "rules", "profile", "asked_by")
        .order_by("pk")
    )
    rows = {row.pk: row for row in chain}
    for row in rows.values():
        row.holder, row.machine = person, machine
        if row.continues_id in rows:
            row.continues = rows[row.continues_id]
    booking = rows[booking_id]
    return Locked(booking, _continuation(booking, list(rows.values())))


def today_of(booking: Booking) -> date:
    """Answers the local day of the booking's machine, now."""
    return local_day(clock.now(), site_zone(booking.machine.site))


def _continuation(booking: Booking, chain: list[Booking]) -> Booking | None:
    for row in chain:
        if row.continues_id == booking.pk and row.state in LIVE:
            return row
    return None
