"""The one place where a booking's row changes: state by the table, version, journal entry."""

from collections.abc import Mapping

from accounts.models import User
from journal.models import Entry
from journal.services import record
from reservations.lifecycle import Event, State, move
from reservations.models import Booking

SUBJECT = "booking"


def change(booking: Booking, event: Event | None = None) -> None:
    """Stores a changed booking, moved by an event if one is given; its version grows.

    Raises:
        IllegalMove: the lifecycle does not know the event in the booking's state.
    """
    if event is not None:
        booking.state = move(State(booking.state), event)
    booking.version += 1
    booking.save()


def tell(
    booking: Booking,
    kind: str,
    *,
    actor: User | None = None,
    reason: str = "",
    facts: Mapping[str, object] | None = None,
) -> Entry:
    """Writes the journal entry of a change, with the facts that every reader needs."""
    return record(
        kind=kind,
        subject_kind=SUBJECT,
        subject_ref=booking.reference,
        actor=actor,
        reason=reason,
        machine=booking.machine.name,
        holder=booking.holder.account_name,
        first_day=booking.first_day,
        stop_day=booking.stop_day,
        occupancy=str(booking.occupancy.key),
        **(facts or {}),
    )
