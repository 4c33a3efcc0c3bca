"""What all gestures on an amendment have in common: its lock, its facts, how it comes to rest."""

from datetime import date

from accounts.models import User
from foundation import clock
from reservations.lifecycle import LIVE, State
from reservations.models import Amendment, Booking, Change, Extension
from reservations.policy.amending import Event, move
from reservations.policy.amending import State as AskedState
from reservations.queries.changes import open_change
from reservations.queries.extensions import open_extension
from reservations.services.changing import change, tell
from reservations.services.locking import lock_booking


def lock_extension(extension_id: int) -> tuple[Extension, Booking]:
    """Locks an extension with its booking; must run inside a transaction.

    Raises:
        Extension.DoesNotExist: there is none of this key.
    """
    booking_id = Extension.objects.values_list("booking_id", flat=True).get(pk=extension_id)
    booking = lock_booking(booking_id).booking
    extension = Extension.objects.select_related("asked_by").get(pk=extension_id)
    extension.booking = booking
    return extension, booking


def facts_of(extension: Extension) -> dict[str, object]:
    """Answers what the journal says of an extension."""
    return {
        "extension": extension.pk,
        "from_stop_day": extension.from_stop_day,
        "asked_stop_day": extension.stop_day,
        "is_rival": extension.is_rival,
    }


def lock_change(change_id: int) -> tuple[Change, Booking]:
    """Locks a change with its booking, and the machine it asks for; inside a transaction.

    Raises:
        Change.DoesNotExist: there is none of this key.
    """
    seen = Change.objects.only("booking_id", "machine_id").get(pk=change_id)
    booking = lock_booking(seen.booking_id, and_machine=seen.machine_id).booking
    row = Change.objects.select_related(
        "asked_by", "profile", "machine__category", "machine__site"
    ).get(pk=change_id)
    row.booking = booking
    return row, booking


def change_facts(row: Change) -> dict[str, object]:
    """Answers what the journal says of a change."""
    return {
        "change": row.pk,
        "to_machine": row.machine.name,
        "to_first_day": row.first_day,
        "to_stop_day": row.stop_day,
        "to_profile": row.profile.slug,
    }


def drop_change(booking: Booking, *, by: User | None = None) -> None:
    """Lapses the open change of a booking that goes another way; does nothing without one."""
    row = open_change(booking)
    if row is None:
        return
    rest(row, Event.LAPSE, by=by)
    tell(booking, "change_lapsed", actor=by, facts={**change_facts(row), "is_dropped": True})


def rest(amendment: Amendment, event: Event, *, by: User | None, reason: str = "") -> None:
    """Stores an extension or a change that came to rest.

    Raises:
        IllegalMove: it rests already.
    """
    amendment.state = move(AskedState(amendment.state), event)
    amendment.decided_by, amendment.decided_at = by, clock.now()
    amendment.reason = reason.strip()
    amendment.save()


def free_days(booking: Booking, end_day: date) -> None:
    """Lets go of the days that an extension held beyond the booking's own.

    Args:
        booking: locked, its extension no longer open.
        end_day: where the extension has kept the booking beyond its stop day, it really stops
            on this day, and these days count as held.
    """
    if booking.state not in LIVE:
        return
    if booking.state == State.ACTIVE and booking.stop_day < end_day <= booking.held_stop_day:
        booking.stop_day = end_day
    booking.held_stop_day = booking.stop_day
    change(booking)


def drop_extension(booking: Booking, *, by: User | None = None) -> None:
    """Lapses the open extension of a booking that goes another way; does nothing without one.

    The caller stores the booking, whose days are its own again.
    """
    extension = open_extension(booking)
    if extension is None:
        return
    rest(extension, Event.LAPSE, by=by)
    booking.held_stop_day = booking.stop_day
    tell(
        booking,
        "extension_lapsed",
        actor=by,
        facts={**facts_of(extension), "is_dropped": True},
    )
