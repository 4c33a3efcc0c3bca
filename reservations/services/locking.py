"""Locks, always in one order: the holder, the machine, then bookings by key.

On SQLite a service's transaction is IMMEDIATE and alone, so the locks are no-ops there.
"""

from collections.abc import Iterable
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
    return person, lock_machines([machine.pk])[machine.pk]


def lock_machines(machine_ids: Iterable[int]) -> dict[int, Machine]:
    """Locks machines in the order of their keys and answers them by key.

    Raises:
        Machine.DoesNotExist: one is gone since it was read.
    """
    wanted = set(machine_ids)
    rows = (
        Machine.objects.select_for_update(no_key=True, of=("self",))
        .filter(pk__in=wanted)
        .select_related("category", "site")
        .order_by("pk")
    )
    found = {row.pk: row for row in rows}
    if wanted - set(found):
        raise Machine.DoesNotExist
    return found


def lock_booking(booking_id: int, *, and_machine: int | None = None) -> Locked:
    """Locks a booking with all that a change of it may touch; must run inside a transaction.

    A booking may have moved to another machine since it was read: that waits for its holder's
    row, so once the holder is locked the machine stays the same.

    Args:
        booking_id: key of the booking.
        and_machine: key of another machine to lock, to which the booking may move.

    Raises:
        Booking.DoesNotExist: there is none of this key.
        Machine.DoesNotExist: the other machine is gone.
    """
    holder_id = Booking.objects.values_list("holder_id", flat=True).get(pk=booking_id)
    person = User.objects.select_for_update(no_key=True).get(pk=holder_id)
    seen = Booking.objects.only("machine_id", "occupancy_id").get(pk=booking_id)
    others = () if and_machine is None else (and_machine,)
    machine = lock_machines([seen.machine_id, *others])[seen.machine_id]
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


def continuation_of(booking: Booking) -> Booking | None:
    """Answers the live booking that continues one whose machine is locked, locked too."""
    rows = (
        Booking.objects.select_for_update(no_key=True, of=("self",))
        .filter(continues=booking, state__in=LIVE)
        .select_related("occupancy", "rules", "profile", "asked_by", "holder", "machine")
    )
    return rows.first()


def _continuation(booking: Booking, chain: list[Booking]) -> Booking | None:
    for row in chain:
        if row.continues_id == booking.pk and row.state in LIVE:
            return row
    return None
