"""Moving a booking to an equivalent machine: offered, confirmed once, or turned down."""

from collections.abc import Mapping
from datetime import date, timedelta

from django.db import DatabaseError, IntegrityError, OperationalError, transaction

from accounts.models import User
from foundation import clock
from machines.models import Machine
from machines.queries import is_approver
from reservations import guard
from reservations.errors import BookingError, ErrorCode, NotAllowed
from reservations.lifecycle import State
from reservations.models import Booking, MoveOffer, Occupancy
from reservations.queries.moving import chain_from, is_movable, machines_to_move_to, open_offer
from reservations.queries.rights import may_move
from reservations.services.amending import drop_change, drop_extension
from reservations.services.beginning import begin_if_due
from reservations.services.changing import change, tell
from reservations.services.keeping import keep_data, keep_left_data
from reservations.services.leaving import row_left_behind
from reservations.services.locking import lock_booking, today_of

ONE_DAY = timedelta(days=1)
Cause, Outcome = MoveOffer.Cause, MoveOffer.Outcome


@transaction.atomic
def offer_move(
    *,
    booking_id: int,
    cause: str,
    by: User | None = None,
    reason: str = "",
    is_told: bool = False,
) -> MoveOffer | None:
    """Offers the holder of a booking the machines that would do as well.

    Locks holder, machine and chain. An offer that is open already stays, with what is free now;
    nobody is told again while the same machines are.

    Args:
        booking_id: key of the booking.
        cause: of `MoveOffer.Cause`.
        by: the approver who offers it; None when the portal does.
        reason: why, in their words; an approver must give one.
        is_told: another mail tells the holder of the trouble and of this offer.

    Returns:
        The offer; None when nothing fits, or nothing of the booking is left to move.

    Raises:
        Booking.DoesNotExist: there is no such booking.
        NotAllowed: somebody who is no approver here.
        BookingError: an approver without a reason, or with nothing to offer.
    """
    booking = lock_booking(booking_id).booking
    if by is not None and not is_approver(by, booking.machine.category):
        raise NotAllowed
    if by is not None and not reason.strip():
        raise BookingError(ErrorCode.REASON_REQUIRED)
    now = clock.now()
    names = [machine.name for machine in machines_to_move_to(booking, now)]
    if not names and by is not None:
        raise BookingError(ErrorCode.NO_EQUIVALENT)
    if not names:
        return None
    offer = open_offer(booking)
    if offer is not None and offer.proposed == names and by is None:
        return offer
    if offer is None:
        offer = MoveOffer(booking=booking, machine=booking.machine, made_at=now)
    offer.cause, offer.reason, offer.made_by, offer.proposed = cause, reason.strip(), by, names
    offer.save()
    facts = {"offer": offer.pk, "cause": cause, "proposed": names, "is_told": is_told}
    tell(booking, "move_offered", actor=by, reason=offer.reason, facts=facts)
    return offer


def move_booking(*, booking_id: int, machine: str, by: User) -> Booking:
    """Moves a booking, and all that continue it, to a machine that was offered.

    No notice and no approval, but all that still has to hold is judged again: access, machine,
    profile, days. Locks the holder, both machines, and the chain. What its holder used before
    stays as a booking that is over, with its data for two days at least.

    Args:
        booking_id: key of the booking.
        machine: name of the machine it shall go to.
        by: its holder, or an approver of its category.

    Raises:
        Booking.DoesNotExist: there is no such booking.
        NotAllowed: neither its holder nor an approver.
        BookingError: nothing is offered any more, or the machine is not free.
    """
    try:
        with transaction.atomic():
            return _move(booking_id, machine, by)
    except (IntegrityError, OperationalError) as error:
        raise _as_taken(error, machine) from error


@transaction.atomic
def turn_down_move(*, booking_id: int, by: User) -> Booking:
    """Settles the open offer of a booking: its holder waits for the machine they have.

    Raises:
        Booking.DoesNotExist: there is no such booking.
        NotAllowed: neither its holder nor an approver.
        BookingError: nothing is offered any more.
    """
    booking = lock_booking(booking_id).booking
    if not may_move(by, booking):
        raise NotAllowed
    offer = _offered(booking)
    _settle(offer, Outcome.KEPT, by=by)
    tell(booking, "move_turned_down", actor=by, facts={"offer": offer.pk})
    return booking


@transaction.atomic
def close_offer(*, booking_id: int, outcome: str) -> None:
    """Settles the open offer of a booking because things went on; does nothing without one."""
    booking = lock_booking(booking_id).booking
    offer = open_offer(booking)
    if offer is None:
        return
    _settle(offer, outcome, by=None)
    tell(booking, "move_offer_closed", facts={"offer": offer.pk, "outcome": outcome})


def _move(booking_id: int, name: str, by: User) -> Booking:
    """Judges and moves; runs inside the caller's transaction."""
    target = Machine.objects.filter(name=name).first()
    if target is None:
        raise _taken(name)
    booking = lock_booking(booking_id, and_machine=target.pk).booking
    if not may_move(by, booking):
        raise NotAllowed
    offer = _offered(booking)
    today = today_of(booking)
    begin_if_due(booking, today)
    chain = (booking, *chain_from(booking)[1:])
    free = {machine.pk: machine for machine in machines_to_move_to(booking, clock.now(), chain)}
    if target.pk not in free:
        raise _taken(name)
    leaving, before = booking.machine, booking.occupancy
    left = _carry_over(booking, chain, free[target.pk], today)
    offer.to_machine = free[target.pk]
    _settle(offer, Outcome.MOVED, by=by)
    tell(booking, "booking_moved", actor=by, facts=_facts_of_move(offer, leaving, before, left))
    return booking


def _offered(booking: Booking) -> MoveOffer:
    """Answers the offer that a person answers.

    Raises:
        BookingError: there is none any more.
    """
    offer = open_offer(booking)
    if offer is None or not is_movable(booking, clock.now()):
        raise BookingError(ErrorCode.NO_OFFER)
    return offer


def _carry_over(
    booking: Booking, chain: tuple[Booking, ...], target: Machine, today: date
) -> Booking | None:
    """Puts a chain onto another machine; answers the row that stays for what was used before."""
    leaving, occupancy, earlier = booking.machine, booking.occupancy, booking.continues
    first_day = booking.first_day
    is_used = booking.state == State.ACTIVE and occupancy.was_installed
    fresh = _new_occupancy(booking, target)
    booking.continues = None
    booking.first_day = booking.held_first_day = max(first_day, today)
    for row in chain:
        drop_extension(row)
        drop_change(row)
        row.machine, row.occupancy = target, fresh
        change(row)
    if is_used:
        return _leave_behind(booking, leaving, occupancy, earlier, first_day, today)
    if earlier is not None and earlier.state == State.ENDED:
        keep_data(earlier, max(earlier.stop_day, today))
        change(earlier)
    return None


def _new_occupancy(booking: Booking, target: Machine) -> Occupancy:
    """Answers the occupancy on the new machine; one that has begun already fixes who installs."""
    has_begun = booking.state == State.ACTIVE
    return Occupancy.objects.create(
        machine=target,
        holder=booking.holder,
        driven_by=target.driven_by,
        is_installed_elsewhere=has_begun and target.driven_by != Machine.DrivenBy.PORTAL,
    )


def _leave_behind(
    booking: Booking,
    machine: Machine,
    occupancy: Occupancy,
    earlier: Booking | None,
    first_day: date,
    today: date,
) -> Booking:
    """Makes the row that stands for the days before a move, and for the data left there."""
    left = row_left_behind(
        booking,
        machine=machine,
        occupancy=occupancy,
        first_day=first_day,
        stop_day=max(today, first_day + ONE_DAY),
    )
    left.continues, left.moved_to, left.moved_day = earlier, booking, today
    if earlier is not None:
        left.held_first_day = earlier.stop_day
    keep_left_data(left, today)
    left.save()
    facts = {"kept_until": left.kept_until, "moved_to": booking.reference}
    tell(left, "booking_ended", facts=facts)
    return left


def _facts_of_move(
    offer: MoveOffer, leaving: Machine, before: Occupancy, left: Booking | None
) -> Mapping[str, object]:
    return {
        "offer": offer.pk,
        "cause": offer.cause,
        "from_machine": leaving.name,
        "from_occupancy": str(before.key),
        "to_machine": "" if offer.to_machine is None else offer.to_machine.name,
        "left": "" if left is None else left.reference,
        "kept_until": None if left is None else left.kept_until,
    }


def _settle(offer: MoveOffer, outcome: str, *, by: User | None) -> None:
    offer.outcome, offer.settled_at, offer.settled_by = outcome, clock.now(), by
    offer.save()


def _taken(name: str) -> BookingError:
    return BookingError(ErrorCode.MACHINE_TAKEN, machine=name)


def _as_taken(error: DatabaseError, name: str) -> Exception:
    """Answers a calm refusal when the overlap guard spoke; anything else is no answer."""
    return _taken(name) if guard.is_overlap(error) else error
