"""Giving up and giving back: withdrawn, cancelled, released."""

from datetime import timedelta

from django.db import transaction

from accounts.models import User
from foundation import clock
from reservations.errors import BookingError, ErrorCode, NotAllowed
from reservations.lifecycle import Event, State
from reservations.models import Booking
from reservations.queries.rights import may_take_back, require_ender
from reservations.services.amending import drop_extension
from reservations.services.beginning import begin_if_due
from reservations.services.changing import change, tell
from reservations.services.keeping import keep_data
from reservations.services.locking import Locked, lock_booking, today_of
from reservations.services.untying import (
    Continuation,
    give_up,
    leave,
    settled_wish,
    start_afresh,
    tie_to,
)
from reservations.services.wishing import pass_on


@transaction.atomic
def withdraw_or_cancel(
    *, booking_id: int, by: User, reason: str = "", continuation: Continuation | None = None
) -> Booking:
    """Gives up a booking that has not begun: withdrawn before a decision, cancelled after.

    Locks holder, machine and chain.

    Args:
        booking_id: key of the booking.
        by: its holder; with a reason their sponsor, or an approver, who may only cancel.
        reason: why.
        continuation: what becomes of the booking that continues it; asked only when data would
            be lost by keeping silent.

    Raises:
        Booking.DoesNotExist: there is no such booking.
        NotAllowed: neither its holder nor, for an approved one, an approver.
        BookingError: begun or over, no reason, or `continuation` has to be said.
    """
    locked = lock_booking(booking_id)
    booking = locked.booking
    event, kind = _way_out(booking)
    require_ender(by, booking, reason)
    if event is Event.WITHDRAW and not may_take_back(by, booking):
        raise NotAllowed
    leave(
        booking,
        event,
        continuation=locked.continuation,
        wish=continuation,
        today=today_of(booking),
        actor=by,
        reason=reason.strip(),
        is_asked=True,
    )
    pass_on(booking)
    tell(booking, kind, actor=by, reason=reason.strip())
    return booking


@transaction.atomic
def release_booking(
    *, booking_id: int, by: User, reason: str = "", continuation: Continuation | None = None
) -> Booking:
    """Gives a machine back early: the booking stays active until tomorrow's 00:00, then ends.

    Locks holder, machine and chain. From now on it is known until when the data are kept.

    Args:
        booking_id: key of the booking.
        by: its holder, or an approver with a reason.
        reason: why.
        continuation: what becomes of the booking that continues it; must be said if there is one.

    Raises:
        Booking.DoesNotExist: there is no such booking.
        NotAllowed: neither its holder nor an approver.
        BookingError: not begun, over, given back already, its last day, no reason, or
            `continuation` has to be said.
    """
    locked = lock_booking(booking_id)
    booking = locked.booking
    require_ender(by, booking, reason)
    today = today_of(booking)
    begin_if_due(booking, today)
    _require_releasable(booking)
    stop_day = today + timedelta(days=1)
    if booking.stop_day <= stop_day:
        raise BookingError(ErrorCode.LAST_DAY)
    drop_extension(booking, by=by)
    booking.released_at = clock.now()
    booking.stop_day = booking.held_stop_day = stop_day
    _settle_continuation(locked, continuation, by, reason.strip())
    tell(
        booking,
        "booking_released",
        actor=by,
        reason=reason.strip(),
        facts={"kept_until": booking.kept_until},
    )
    return booking


def _settle_continuation(locked: Locked, wish: Continuation | None, by: User, reason: str) -> None:
    """Stores a booking with its new stop day, and what that means for the one that follows."""
    booking, following = locked.booking, locked.continuation
    chosen = None if following is None else settled_wish(following, booking.stop_day, wish)
    if following is not None and chosen is Continuation.KEEP:
        change(booking)
        tie_to(following, booking, actor=by, reason=reason)
        return
    if following is not None and chosen is Continuation.GIVE_UP:
        give_up(following, actor=by, reason=reason)
    if following is not None and chosen is Continuation.REINSTALL:
        start_afresh(following, actor=by, reason=reason)
    keep_data(booking, booking.stop_day)
    change(booking)


def _way_out(booking: Booking) -> tuple[Event, str]:
    """Answers how a booking that has not begun is given up.

    Raises:
        BookingError: it has begun, or is over.
    """
    if booking.state == State.OFFERED:
        return Event.WITHDRAW, "offer_declined"
    if booking.state == State.REQUESTED:
        return Event.WITHDRAW, "booking_withdrawn"
    has_begun = booking.first_day <= today_of(booking)
    if booking.state == State.ACTIVE or (booking.state == State.APPROVED and has_begun):
        raise BookingError(ErrorCode.ALREADY_BEGUN)
    if booking.state != State.APPROVED:
        raise BookingError(ErrorCode.NOT_LIVE)
    return Event.CANCEL, "booking_cancelled"


def _require_releasable(booking: Booking) -> None:
    if booking.state in {State.OFFERED, State.REQUESTED, State.APPROVED}:
        raise BookingError(ErrorCode.NOT_BEGUN)
    if booking.state != State.ACTIVE:
        raise BookingError(ErrorCode.NOT_LIVE)
    if booking.released_at is not None:
        raise BookingError(ErrorCode.ALREADY_RELEASED)
