"""Handing a running booking over to somebody: asked, accepted, confirmed; nothing is wiped."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from accounts.queries import people_called
from foundation import clock
from foundation.midnight import local_day
from machines.queries import site_zone
from reservations.errors import BookingError, ErrorCode, NotAllowed, StaleDecision
from reservations.models import Booking, HandOver, Occupancy
from reservations.policy.handing_over import OPEN, Event, move
from reservations.policy.handing_over import State as HandOverState
from reservations.policy.values import Verdict
from reservations.queries.cases import load
from reservations.queries.hand_overs import (
    can_be_handed_over,
    open_hand_over,
    question_of_hand_over,
)
from reservations.queries.rights import require_decider
from reservations.services.amending import drop_change, drop_extension
from reservations.services.beginning import begin_if_due
from reservations.services.changing import change, tell
from reservations.services.leaving import row_left_behind
from reservations.services.locking import Locked, lock_booking, today_of

MOST_WORDS = 300


@dataclass(frozen=True, slots=True)
class HandOverResult:
    """What came of a step of a hand-over."""

    hand_over: HandOver | None
    verdict: Verdict
    is_done: bool = True


@transaction.atomic
def ask_hand_over(*, booking_id: int, by: User, name: str, why: str = "") -> HandOverResult:
    """Offers one's running booking to somebody; nothing changes until both others have answered.

    Locks the two people, the machine and the chain.

    Args:
        booking_id: key of the booking.
        by: its holder.
        name: account name or verified e-mail address of the other person.
        why: one line for both readers.

    Raises:
        Booking.DoesNotExist: there is no such booking.
        NotAllowed: somebody else's.
        BookingError: not running, tied to another booking, offered already, or nobody is called
            so.
    """
    taker = people_called(name).filter(is_active=True, has_chosen_name=True).first()
    locked = _locked(booking_id, taker)
    booking = locked.booking
    if by.pk != booking.holder_id:
        raise NotAllowed
    if taker is None or taker.pk == by.pk:
        raise BookingError(ErrorCode.NO_SUCH_TAKER)
    _require_running(locked)
    if open_hand_over(booking) is not None:
        raise BookingError(ErrorCode.HAND_OVER_OPEN)
    verdict = _verdict(booking, taker)
    if not verdict.is_clean:
        return HandOverResult(None, verdict, is_done=False)
    row = HandOver.objects.create(
        booking=booking,
        giver=by,
        taker=taker,
        state=HandOverState.ASKED,
        why=" ".join(why.replace("\0", " ").split())[:MOST_WORDS],
        asked_at=clock.now(),
    )
    tell(booking, "hand_over_asked", actor=by, reason=row.why, facts=_facts(row))
    return HandOverResult(row, verdict)


@transaction.atomic
def accept_hand_over(*, hand_over_id: int, by: User) -> HandOver:
    """Agrees to take a booking over; an approver has still to confirm.

    Raises:
        HandOver.DoesNotExist: there is none of this key.
        NotAllowed: offered to somebody else.
        StaleDecision: it is settled, or accepted already.
        BookingError: the booking runs no more, or is tied to another one.
    """
    row, locked = _lock(hand_over_id)
    if by.pk != row.taker_id:
        raise NotAllowed
    if row.state != HandOverState.ASKED:
        raise StaleDecision(reference=locked.booking.reference)
    _require_running(locked)
    row.state, row.accepted_at = move(HandOverState(row.state), Event.ACCEPT), clock.now()
    row.save()
    tell(locked.booking, "hand_over_accepted", actor=by, facts=_facts(row))
    return row


@transaction.atomic
def decline_hand_over(*, hand_over_id: int, by: User) -> HandOver:
    """Does not take the booking; it stays its holder's.

    Raises:
        HandOver.DoesNotExist: there is none of this key.
        NotAllowed: offered to somebody else.
        StaleDecision: it is settled already.
    """
    row, locked = _lock(hand_over_id)
    if by.pk != row.taker_id:
        raise NotAllowed
    _settle(row, locked.booking, Event.DECLINE, "hand_over_declined", by=by)
    return row


@transaction.atomic
def withdraw_hand_over(*, hand_over_id: int, by: User) -> HandOver:
    """Takes the offer back; the booking stays its holder's.

    Raises:
        HandOver.DoesNotExist: there is none of this key.
        NotAllowed: somebody else's booking.
        StaleDecision: it is settled already.
    """
    row, locked = _lock(hand_over_id)
    if by.pk != row.giver_id:
        raise NotAllowed
    _settle(row, locked.booking, Event.WITHDRAW, "hand_over_withdrawn", by=by)
    return row


@transaction.atomic
def refuse_hand_over(*, hand_over_id: int, by: User, reason: str) -> HandOver:
    """Refuses an accepted hand-over, with a reason that both are told.

    Raises:
        HandOver.DoesNotExist: there is none of this key.
        NotAllowed: not an approver here, or a party to it.
        StaleDecision: it is settled, or not accepted yet.
        BookingError: no reason.
    """
    if not reason.strip():
        raise BookingError(ErrorCode.REASON_REQUIRED)
    row, locked = _lock(hand_over_id)
    _require_decider(by, locked.booking, row)
    _settle(row, locked.booking, Event.REFUSE, "hand_over_refused", by=by, reason=reason)
    return row


@transaction.atomic
def confirm_hand_over(*, hand_over_id: int, by: User, comment: str = "") -> HandOverResult:
    """Hands the booking over: from today on its days are the other person's.

    Judged again for them. What the former holder had before today stays theirs, as a booking
    that is over. Locks the two people, the machine and the chain.

    Raises:
        HandOver.DoesNotExist: there is none of this key.
        NotAllowed: not an approver here, or a party to it.
        StaleDecision: it is settled, or not accepted yet.
        BookingError: the booking runs no more, or is tied to another one.
    """
    row, locked = _lock(hand_over_id)
    booking = locked.booking
    _require_decider(by, booking, row)
    _require_running(locked)
    verdict = _verdict(booking, row.taker)
    if not verdict.is_clean:
        return HandOverResult(row, verdict, is_done=False)
    drop_extension(booking, by=by)
    drop_change(booking, by=by)
    left = _split(booking, row.taker, today_of(booking))
    row.state, row.settled_by = move(HandOverState(row.state), Event.CONFIRM), by
    row.settled_at, row.reason = clock.now(), comment.strip()
    row.save()
    facts = {**_facts(row), "left": "" if left is None else left.reference}
    tell(booking, "booking_handed_over", actor=by, reason=row.reason, facts=facts)
    return HandOverResult(row, verdict)


def lapse_hand_overs(now: datetime) -> int:
    """Lapses hand-overs of bookings that are over or given back; answers how many."""
    open_rows = HandOver.objects.filter(state__in=OPEN).select_related("booking__machine__site")
    lapsed = 0
    for key in [row.pk for row in open_rows if not _may_go_on(row.booking, now)]:
        with transaction.atomic():
            row, locked = _lock(key)
            if row.is_open and not _may_go_on(locked.booking, now):
                _settle(row, locked.booking, Event.LAPSE, "hand_over_lapsed", by=None)
                lapsed += 1
    return lapsed


def _split(booking: Booking, taker: User, today: date) -> Booking | None:
    """Gives the days from today on to somebody; answers the row of the days before, if any."""
    left = None
    if booking.first_day < today:
        left = _days_before(booking, today)
        booking.first_day = today
    if booking.asked_by_id == booking.holder_id:
        booking.asked_by = taker
    booking.held_first_day, booking.continues = booking.first_day, None
    booking.holder, booking.reminded_at = taker, None
    booking.occupancy.holder = taker
    booking.occupancy.save(update_fields=["holder"])
    change(booking)
    return left


def _days_before(booking: Booking, today: date) -> Booking:
    """Makes the row that stands for the former holder's days; none of their data is its own.

    It has an occupancy of its own, without an installation: the machine goes on in the one that
    was handed over, and nobody continues from here.
    """
    occupancy = Occupancy.objects.create(
        machine=booking.machine,
        holder=booking.holder,
        driven_by=booking.occupancy.driven_by,
        data_gone_at=clock.now(),
    )
    left = row_left_behind(
        booking,
        machine=booking.machine,
        occupancy=occupancy,
        first_day=booking.first_day,
        stop_day=today,
    )
    left.held_first_day = booking.held_first_day
    left.save()
    tell(left, "booking_was_handed_over", facts={"booking": booking.reference})
    return left


def _locked(booking_id: int, taker: User | None) -> Locked:
    """Locks both people by key, then all that a change of the booking may touch."""
    holder_id = Booking.objects.values_list("holder_id", flat=True).get(pk=booking_id)
    people = {holder_id} if taker is None else {holder_id, taker.pk}
    rows = User.objects.select_for_update(no_key=True).filter(pk__in=people).order_by("pk")
    list(rows)
    return lock_booking(booking_id)


def _lock(hand_over_id: int) -> tuple[HandOver, Locked]:
    """Locks a hand-over with its booking.

    Raises:
        HandOver.DoesNotExist: there is none of this key.
    """
    seen = HandOver.objects.select_related("taker").get(pk=hand_over_id)
    locked = _locked(seen.booking_id, seen.taker)
    row = HandOver.objects.select_related("giver", "taker").get(pk=hand_over_id)
    row.booking = locked.booking
    return row, locked


def _may_go_on(booking: Booking, now: datetime) -> bool:
    return can_be_handed_over(booking, local_day(now, site_zone(booking.machine.site)))


def _require_running(locked: Locked) -> None:
    """Lets a running booking through to which nothing is tied.

    Raises:
        BookingError: it is another one.
    """
    begin_if_due(locked.booking, today_of(locked.booking))
    if not _may_go_on(locked.booking, clock.now()):
        raise BookingError(ErrorCode.NOT_RUNNING)
    if locked.continuation is not None:
        raise BookingError(ErrorCode.TIED)


def _require_decider(by: User, booking: Booking, row: HandOver) -> None:
    """Lets only approvers through who are no party to it.

    Raises:
        NotAllowed: somebody else.
        StaleDecision: it is settled, or not accepted yet.
    """
    require_decider(by, booking)
    if by.pk == row.taker_id:
        raise NotAllowed(ErrorCode.OWN_BOOKING)
    if row.state != HandOverState.ACCEPTED:
        raise StaleDecision(reference=booking.reference)


def _settle(
    row: HandOver, booking: Booking, event: Event, kind: str, *, by: User | None, reason: str = ""
) -> None:
    """Stores a hand-over that came to rest without being done, and tells the journal.

    Raises:
        StaleDecision: it rests already.
    """
    if not row.is_open:
        raise StaleDecision(reference=booking.reference)
    row.state, row.settled_by = move(HandOverState(row.state), event), by
    row.settled_at, row.reason = clock.now(), reason.strip()
    row.save()
    tell(booking, kind, actor=by, reason=row.reason, facts=_facts(row))


def _verdict(booking: Booking, taker: User) -> Verdict:
    question = question_of_hand_over(booking, taker, today_of(booking))
    return load(question, with_equivalents=False).verdict()


def _facts(row: HandOver) -> dict[str, object]:
    """Answers what the journal says of a hand-over."""
    return {
        "hand_over": row.pk,
        "giver": row.giver.account_name,
        "person": row.taker.account_name,
    }
