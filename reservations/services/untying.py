"""A booking leaves its chain: what becomes of the one that continues it, and of the data."""

from datetime import date
from enum import StrEnum

from accounts.models import User
from reservations.errors import BookingError, ErrorCode
from reservations.lifecycle import Event, State
from reservations.models import Booking, Occupancy
from reservations.queries.moving import chain_from
from reservations.services.amending import drop_change, drop_extension
from reservations.services.changing import change, tell
from reservations.services.keeping import keep_data


class Continuation(StrEnum):
    """What the holder wants for the booking that continues the one they end."""

    KEEP = "keep"
    """It stands, and the data are kept over the gap."""
    REINSTALL = "reinstall"
    """It stands, on a machine installed afresh."""
    GIVE_UP = "give_up"
    """It is given up as well."""


def settled_wish(continuation: Booking, stop_day: date, wish: Continuation | None) -> Continuation:
    """Answers what becomes of a continuing booking whose earlier one now stops on a day.

    Raises:
        BookingError: the person must say it, or the gap is too long to keep data over.
    """
    most = continuation.rules.max_gap_days
    gap = (continuation.first_day - stop_day).days
    if wish is None:
        raise BookingError(
            ErrorCode.CONTINUED, reference=continuation.reference, is_keepable=gap <= most
        )
    if wish is Continuation.KEEP and gap > most:
        raise BookingError(ErrorCode.GAP_TOO_LONG, gap=gap, most=most)
    return wish


def tie_to(
    continuation: Booking, earlier: Booking | None, *, actor: User | None, reason: str
) -> None:
    """Lets a booking stand after the one before it went: it continues an earlier one, or none.

    With none it heads its chain, which is then owed its installation from there. The row that
    left must be stored before this is called: its days are claimed here.
    """
    continuation.continues = earlier
    continuation.held_first_day = continuation.first_day if earlier is None else earlier.stop_day
    change(continuation)
    continues = "" if earlier is None else earlier.reference
    tell(
        continuation,
        "booking_detached",
        actor=actor,
        reason=reason,
        facts={"continues": continues, "is_reinstalled": False},
    )


def start_afresh(continuation: Booking, *, actor: User | None, reason: str) -> None:
    """Moves a booking, and all that continue it, to an occupancy of its own: it is reinstalled."""
    occupancy = Occupancy.objects.create(
        machine=continuation.machine,
        holder=continuation.holder,
        driven_by=continuation.machine.driven_by,
    )
    chain = chain_from(continuation)
    continuation.continues = None
    continuation.held_first_day = continuation.first_day
    for booking in chain:
        booking.occupancy = occupancy
        change(booking)
    tell(
        continuation,
        "booking_detached",
        actor=actor,
        reason=reason,
        facts={"continues": "", "is_reinstalled": True},
    )


def give_up(continuation: Booking, *, actor: User | None, reason: str) -> None:
    """Gives up a booking and all that continue it, the last one first."""
    for booking in reversed(chain_from(continuation)):
        is_undecided = booking.state == State.REQUESTED
        drop_extension(booking, by=actor)
        drop_change(booking, by=actor)
        booking.continues = None
        change(booking, Event.WITHDRAW if is_undecided else Event.CANCEL)
        kind = "booking_withdrawn" if is_undecided else "booking_cancelled"
        tell(booking, kind, actor=actor, reason=reason, facts={"with_earlier": True})


def leave(
    booking: Booking,
    event: Event,
    *,
    continuation: Booking | None,
    wish: Continuation | None,
    today: date,
    actor: User | None = None,
    reason: str = "",
    is_asked: bool = False,
) -> None:
    """Takes a booking that has not begun out of its chain, and stores it moved by the event.

    Args:
        booking: the one that goes; locked, with its chain.
        event: refused, withdrawn, lapsed or cancelled.
        continuation: the live booking that continues it.
        wish: what the person said about the continuation.
        today: local to the machine's site.
        actor: who did it, None for the portal.
        reason: why.
        is_asked: a person stands there who can be asked about the continuation; otherwise data
            are kept where the gap allows it.

    Raises:
        BookingError: the person must say what becomes of the continuation.
    """
    drop_extension(booking, by=actor)
    drop_change(booking, by=actor)
    earlier = booking.continues
    chosen = None
    if continuation is not None:
        chosen = _choice(continuation, earlier, wish, is_asked=is_asked)
        if chosen is Continuation.GIVE_UP:
            give_up(continuation, actor=actor, reason=reason)
    booking.continues = None
    change(booking, event)
    if continuation is not None and chosen is Continuation.KEEP:
        tie_to(continuation, earlier, actor=actor, reason=reason)
        return
    if continuation is not None and chosen is Continuation.REINSTALL:
        start_afresh(continuation, actor=actor, reason=reason)
    if earlier is not None and earlier.state == State.ENDED:
        keep_data(earlier, max(earlier.stop_day, today))
        change(earlier)


def _choice(
    continuation: Booking,
    earlier: Booking | None,
    wish: Continuation | None,
    *,
    is_asked: bool,
) -> Continuation:
    """Answers what becomes of the continuation when the booking before it goes.

    Where nothing is lost, nothing is asked: with no data yet, or a gap short enough to keep them.
    """
    if earlier is None:
        return Continuation.GIVE_UP if wish is Continuation.GIVE_UP else Continuation.KEEP
    gap = (continuation.first_day - earlier.stop_day).days
    if wish is None and gap <= continuation.rules.max_gap_days:
        return Continuation.KEEP
    if wish is None and not is_asked:
        return Continuation.REINSTALL
    return settled_wish(continuation, earlier.stop_day, wish)
