"""Who may know a booking, end it, or decide on it: one predicate per question."""

from accounts.models import User
from accounts.queries import Anybody, person_of
from accounts.roles import is_administrator, manages_team_of, sponsors
from machines.queries import is_approver
from reservations.errors import BookingError, ErrorCode, NotAllowed
from reservations.models import Booking


def may_read(user: Anybody, booking: Booking) -> bool:
    """Answers whether somebody sees all of a booking, its purpose and history included."""
    person = person_of(user)
    if person is None:
        return False
    return (
        person.pk in {booking.holder_id, booking.asked_by_id}
        or is_approver(person, booking.machine.category)
        or sponsors(person, booking.holder)
        or manages_team_of(person, booking.holder)
    )


def may_decide(user: Anybody, booking: Booking) -> bool:
    """Answers whether somebody may approve or refuse a booking.

    Nobody decides on their own; an administrator may, and the journal says so.
    """
    person = person_of(user)
    if person is None or (person.pk == booking.holder_id and not is_administrator(person)):
        return False
    return is_approver(person, booking.machine.category)


def may_end(user: Anybody, booking: Booking) -> bool:
    """Answers whether somebody may cancel a booking or give it back."""
    person = person_of(user)
    if person is None:
        return False
    return may_take_back(person, booking) or is_approver(person, booking.machine.category)


def may_take_back(user: Anybody, booking: Booking) -> bool:
    """Answers whether somebody may withdraw a request: its holder, or the holder's sponsor."""
    person = person_of(user)
    if person is None:
        return False
    return person.pk == booking.holder_id or sponsors(person, booking.holder)


def may_move(user: Anybody, booking: Booking) -> bool:
    """Answers whether somebody may confirm that a booking goes to another machine."""
    return may_end(user, booking)


def require_decider(by: User, booking: Booking) -> None:
    """Lets only those through who may decide.

    Raises:
        NotAllowed: not an approver here, or the booking is their own.
    """
    if may_decide(by, booking):
        return
    if is_approver(by, booking.machine.category):
        raise NotAllowed(ErrorCode.OWN_BOOKING)
    raise NotAllowed


def require_ender(by: User, booking: Booking, reason: str) -> None:
    """Lets the holder through, and their sponsor or an approver who gives a reason.

    Raises:
        NotAllowed: neither of them.
        BookingError: a sponsor or an approver without a reason.
    """
    if not may_end(by, booking):
        raise NotAllowed
    if by.pk != booking.holder_id and not reason.strip():
        raise BookingError(ErrorCode.REASON_REQUIRED)
