"""Offers: freed days held for whoever waits for them, accepted, or left to lapse."""

from datetime import datetime, timedelta

import structlog
from django.db import DatabaseError, IntegrityError, OperationalError, transaction

from accounts.models import User
from accounts.terms import terms_to_accept
from foundation import clock
from foundation.midnight import at_local
from machines.queries import site_zone, today_at, working_calendar
from reservations import guard
from reservations.errors import BookingError, ErrorCode, NotAllowed
from reservations.lifecycle import Event as BookingEvent
from reservations.lifecycle import State as BookingState
from reservations.models import Booking, BookingRules, Occupancy, Wish, WishOffer
from reservations.policy.matching import Hope, Place, match
from reservations.policy.values import Gesture
from reservations.policy.wishing import LAPSE_TIME, Event, State, answer_day, first_offered_day
from reservations.queries.cases import Question, load, question_about
from reservations.queries.extensions import rival_extensions
from reservations.queries.lists import undecided_count
from reservations.queries.wishes import (
    Field,
    due_wishes,
    field_of,
    overdue_offers,
    waiting_wishes,
)
from reservations.services.changing import change, tell
from reservations.services.deciding import store_approval
from reservations.services.locking import Locked, lock_booking, lock_holder_and_machine
from reservations.services.referring import free_reference
from reservations.services.sweeping import sweep
from reservations.services.wishing import pass_on, rest

log = structlog.get_logger(__name__)

PAUSE = timedelta(hours=1)
"""Wishes are looked at this often even if nothing seems to have been freed."""


def look_again() -> None:
    """Notes that days may have been freed: the next pass matches all wishes."""
    Wish.objects.filter(state=State.WAITING).update(looked_at=None)


def offer_freed_days(now: datetime) -> int:
    """Offers free days to whoever waits for them, in the order of wishes; answers how many.

    Does nothing while no day was freed and all wishes were looked at within the hour. Each offer
    is a transaction of its own, judged again under its locks.
    """
    if not due_wishes(now, PAUSE):
        return 0
    wishes = list(waiting_wishes())
    field = field_of(wishes, now)
    found = match(field.hopes, field.grounds, field.judged)
    Wish.objects.filter(pk__in=[wish.pk for wish in wishes]).update(looked_at=now)
    return sum(_try_to_offer(field, hope, place) for hope, place in found)


def lapse_due_offers(now: datetime) -> int:
    """Lapses offers that nobody has answered in time; answers how many."""
    return sweep(overdue_offers(now), now, _lapse)


@transaction.atomic
def accept_offer(*, booking_id: int, by: User) -> Booking:
    """Takes what was offered: a request, approved where that is automatic.

    Locks holder, machine and chain. Its notice was judged when it was made; the other rules are
    asked again as for an approval.

    Raises:
        Booking.DoesNotExist: there is no such booking.
        NotAllowed: it was offered to somebody else.
        BookingError: too late, terms of use to accept first, the rules changed, or too many
            undecided requests.
    """
    booking = lock_booking(booking_id).booking
    if by.pk != booking.holder_id:
        raise NotAllowed
    offer = WishOffer.objects.filter(booking=booking).first()
    if offer is None or booking.state != BookingState.OFFERED or clock.now() >= offer.lapses_at:
        raise BookingError(ErrorCode.OFFER_OVER)
    if terms_to_accept(by) is not None:
        raise BookingError(ErrorCode.TERMS_NEEDED)
    verdict = load(question_about(booking, Gesture.APPROVE), with_equivalents=False).verdict()
    if not verdict.is_clean:
        raise BookingError(ErrorCode.OFFER_UNFIT)
    is_automatic = booking.machine.category.is_automatic and not rival_extensions(booking)
    if not is_automatic and undecided_count(by) >= booking.rules.max_undecided:
        raise BookingError(ErrorCode.TOO_MANY_UNDECIDED)
    booking.asked_at = clock.now()
    change(booking, BookingEvent.ACCEPT)
    wish = Wish.objects.get(pk=offer.wish_id)
    rest(wish, Event.TAKE)
    tell(booking, "offer_accepted", actor=by, facts={"wish": wish.reference})
    if is_automatic:
        store_approval(booking, verdict, by=None)
    return booking


def _try_to_offer(field: Field, hope: Hope, place: Place) -> bool:
    """Makes one offer; False when somebody was faster."""
    try:
        with transaction.atomic():
            return _offer(field, hope, place)
    except (IntegrityError, OperationalError) as error:
        if not guard.is_overlap(error):
            raise
    except DatabaseError:
        log.exception("offer_failed", wish=hope.key)
    return False


def _offer(field: Field, hope: Hope, place: Place) -> bool:
    """Locks, judges again, stores; runs inside the caller's transaction."""
    holder, machine = lock_holder_and_machine(
        field.people[hope.holder], field.machines[place.machine]
    )
    wish = Wish.objects.select_related("profile").get(pk=hope.key)
    calendar, today = working_calendar(machine.site), today_at(machine.site)
    question = Question(
        holder=holder,
        machine=machine,
        wanted=place.days,
        profile=hope.profile,
        continues=False,
    )
    loaded = load(question, with_equivalents=False)
    is_fitting = loaded.earlier is None and loaded.verdict().is_clean
    is_in_time = place.days.first_day >= first_offered_day(today, calendar)
    if wish.state != State.WAITING or not is_fitting or not is_in_time or loaded.rules is None:
        return False
    lapses_at = at_local(answer_day(today, calendar), LAPSE_TIME, site_zone(machine.site))
    booking = _store(wish, question, loaded.rules)
    WishOffer.objects.create(wish=wish, booking=booking, lapses_at=lapses_at)
    rest(wish, Event.OFFER)
    facts = {"wish": wish.reference, "lapses_at": lapses_at.isoformat()}
    tell(booking, "booking_offered", facts=facts)
    return True


def _store(wish: Wish, question: Question, rules: BookingRules) -> Booking:
    """Inserts the booking that is offered."""
    machine, holder, days = question.machine, question.holder, question.wanted
    return Booking.objects.create(
        reference=free_reference(),
        machine=machine,
        occupancy=Occupancy.objects.create(
            machine=machine, holder=holder, driven_by=machine.driven_by
        ),
        holder=holder,
        asked_by=holder,
        asked_at=clock.now(),
        rules=rules,
        profile=wish.profile,
        purpose=wish.purpose,
        first_day=days.first_day,
        stop_day=days.stop_day,
        held_first_day=days.first_day,
        held_stop_day=days.stop_day,
        state=BookingState.OFFERED,
    )


def _lapse(locked: Locked, now: datetime) -> bool:
    booking = locked.booking
    offer = WishOffer.objects.filter(booking=booking).first()
    if offer is None or booking.state != BookingState.OFFERED or now < offer.lapses_at:
        return False
    change(booking, BookingEvent.LAPSE)
    pass_on(booking, is_unanswered=True)
    tell(booking, "offer_lapsed", facts={"is_unanswered": True})
    return True
