"""The waiting list: wishes that can be met, offers held until the evening of the next day."""

from datetime import UTC, date, datetime, timedelta

import pytest

from journal.consumers import deliver_pending
from journal.models import Entry
from reservations.consumers import FREEING_KINDS, look_again_for
from reservations.errors import BookingError, ErrorCode, NotAllowed
from reservations.lifecycle import State
from reservations.models import Booking, BookingRules, Wish
from reservations.policy.values import Rule
from reservations.policy.wishing import State as WishState
from reservations.queries.wishes import who_waits_for, wishes_and_places
from reservations.services import (
    WishDraft,
    accept_offer,
    expire_due_wishes,
    grant_extension,
    lapse_due_offers,
    make_wish,
    offer_freed_days,
    request_extension,
    shorten_booking,
    withdraw_or_cancel,
    withdraw_wish,
)
from tests.factories import AccessGrantFactory, CategoryFactory, MachineFactory, book
from tests.reservations.conftest import MONDAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

TUESDAY_18 = datetime(2027, 3, 2, 17, tzinfo=UTC)
"""18:00 in Paris."""


@pytest.fixture
def wish(machine, category):
    """Makes a wish for 14 days in March; keyword arguments replace the plain ones."""

    def wish(holder, **more):
        draft = {
            "days": 14,
            "from_day": date(2027, 3, 1),
            "last_day": date(2027, 3, 31),
            "categories": [category],
            "profile": "plain",
            "memory_gib": 64,
            "purpose": "genome assembly",
            **more,
        }
        return make_wish(holder=holder, draft=WishDraft(**draft))

    return wish


@pytest.fixture
def taken(machine, approver):
    """Somebody has the machine for all of March."""
    return book(machine, approver, date(2027, 3, 10), 40, State.APPROVED)


def offered():
    return Booking.objects.get(state=State.OFFERED)


def kinds(subject):
    entries = Entry.objects.filter(subject_ref=subject.reference).order_by("id")
    return list(entries.values_list("kind", flat=True))


# ---------------------------------------------------------------------------------- making


@pytest.mark.parametrize(
    ("more", "code"),
    [({"days": 0}, ErrorCode.BAD_DAYS),
     ({"days": 32}, ErrorCode.BAD_SPAN),
     ({"last_day": date(2027, 2, 1)}, ErrorCode.BAD_SPAN),
     ({"from_day": date(2099, 1, 1), "last_day": date(2099, 3, 1)}, ErrorCode.BAD_FIRST_DAY),
     ({"last_day": date(2027, 3, 16)}, ErrorCode.TOO_SOON),
     ({"categories": []}, ErrorCode.NO_CATEGORY),
     ({"memory_gib": 999_999}, ErrorCode.NO_SUCH_MACHINE),
     ({"gpus": 9}, ErrorCode.NO_SUCH_MACHINE),
     ({"profile": "nonsense"}, ErrorCode.UNKNOWN_PROFILE),
     ({"purpose": " "}, ErrorCode.PURPOSE_REQUIRED)],
)  # fmt: skip
def test_what_can_never_be_met_is_refused_and_not_stored(wish, alice, more, code):
    with pytest.raises(BookingError) as caught:
        wish(alice, **more)

    assert caught.value.code is code
    assert not Wish.objects.exists()


def test_what_breaks_a_rule_on_any_machine_is_not_stored(wish, alice):
    alice.end_day = date(2027, 3, 12)
    alice.save()

    result = wish(alice)

    assert [check.rule for check in result.verdict.violations] == [Rule.ACCESS]
    assert not Wish.objects.exists()
    assert not Entry.objects.filter(kind="wish_made").exists()


def test_days_already_used_up_are_a_rule_too(wish, alice, machine):
    book(machine, alice, date(2026, 12, 1), 84, State.ENDED)

    result = wish(alice)

    assert [check.rule for check in result.verdict.violations] == [Rule.WINDOW]


def test_a_category_without_access_does_not_count(wish, alice, approver):
    hidden = CategoryFactory(slug="isem", access="granted", is_public=False, approvers=[approver])
    MachineFactory(name="bigmem3", category=hidden)
    with pytest.raises(BookingError) as caught:
        wish(alice, categories=[hidden])
    assert caught.value.code is ErrorCode.NO_CATEGORY


def test_sending_twice_makes_one_wish(wish, alice):
    first, second = wish(alice), wish(alice)

    assert (first.is_new, second.is_new) == (True, False)
    assert first.wish == second.wish
    assert kinds(first.wish) == ["wish_made"]


def test_so_many_open_wishes_a_person(wish, alice):
    for days in (2, 3, 4):
        wish(alice, days=days)
    with pytest.raises(BookingError) as caught:
        wish(alice, days=5)
    assert caught.value.code is ErrorCode.TOO_MANY_WISHES

    withdraw_wish(wish_id=Wish.objects.get(days=2).pk, by=alice)
    assert wish(alice, days=5).is_new


def test_only_the_holder_withdraws(wish, alice, bruno):
    made = wish(alice).wish
    with pytest.raises(NotAllowed):
        withdraw_wish(wish_id=made.pk, by=bruno)
    withdraw_wish(wish_id=made.pk, by=alice)
    with pytest.raises(BookingError) as caught:
        withdraw_wish(wish_id=made.pk, by=alice)
    assert caught.value.code is ErrorCode.NOT_WAITING


# -------------------------------------------------------------------------------- offering


def test_free_days_are_offered_until_the_next_evening(wish, alice, machine):
    made = wish(alice).wish

    assert offer_freed_days(MONDAY) == 1
    booking = offered()
    made.refresh_from_db()

    assert (booking.holder, booking.machine, booking.purpose) == (alice, machine, made.purpose)
    assert (booking.first_day, booking.days.days) == (date(2027, 3, 4), 14)
    assert booking.offer.lapses_at == TUESDAY_18
    assert made.state == WishState.OFFERED
    assert kinds(booking) == ["booking_offered"]


def test_freed_days_go_to_whoever_waits_longest(wish, alice, bruno, taken, approver, monday):
    short = {"last_day": date(2027, 3, 20)}
    wish(bruno, **short)
    monday.shift(60)
    wish(alice, **short)
    assert offer_freed_days(MONDAY) == 0

    withdraw_or_cancel(booking_id=taken.pk, by=approver, reason="mistaken")
    assert offer_freed_days(MONDAY + timedelta(minutes=2)) == 0  # looked at within the hour
    look_again_for(Entry.objects.get(kind="booking_cancelled"))
    assert offer_freed_days(MONDAY + timedelta(minutes=3)) == 1

    assert offered().holder == bruno
    assert "booking_cancelled" in FREEING_KINDS


def test_days_given_up_by_shortening_are_offered_at_the_next_pass(wish, alice, taken, approver):
    wish(alice)
    deliver_pending()
    assert offer_freed_days(MONDAY) == 0

    shorten_booking(booking_id=taken.pk, by=approver, stop_day=date(2027, 3, 12))
    deliver_pending()

    assert offer_freed_days(MONDAY + timedelta(minutes=2)) == 1
    assert offered().first_day >= date(2027, 3, 12)


def test_a_machine_with_ones_own_data_is_left_to_oneself(wish, alice, machine):
    book(machine, alice, date(2027, 2, 20), 8, State.ENDED)
    wish(alice)

    assert offer_freed_days(MONDAY) == 0


def test_accepting_asks_and_meets_the_wish(wish, alice):
    made = wish(alice).wish
    offer_freed_days(MONDAY)

    booking = accept_offer(booking_id=offered().pk, by=alice)

    made.refresh_from_db()
    assert (booking.state, made.state) == (State.REQUESTED, WishState.MET)
    with pytest.raises(BookingError) as caught:
        accept_offer(booking_id=booking.pk, by=alice)
    assert caught.value.code is ErrorCode.OFFER_OVER
    assert kinds(booking) == ["booking_offered", "offer_accepted"]


def test_accepting_is_booking_where_approval_is_automatic(wish, alice, category):
    category.is_automatic = True
    category.save()
    wish(alice)
    offer_freed_days(MONDAY)

    booking = accept_offer(booking_id=offered().pk, by=alice)

    assert booking.state == State.APPROVED
    assert kinds(booking) == ["booking_offered", "offer_accepted", "booking_approved"]


def test_accepting_is_refused_to_others_and_when_rules_changed(wish, alice, bruno):
    wish(alice)
    offer_freed_days(MONDAY)
    booking = offered()
    with pytest.raises(NotAllowed):
        accept_offer(booking_id=booking.pk, by=bruno)
    alice.end_day = date(2027, 3, 12)
    alice.save()
    with pytest.raises(BookingError) as caught:
        accept_offer(booking_id=booking.pk, by=alice)

    assert caught.value.code is ErrorCode.OFFER_UNFIT
    booking.refresh_from_db()
    assert booking.state == State.OFFERED


def test_undecided_requests_are_limited_here_too(wish, alice):
    BookingRules.objects.update(max_undecided=0)
    wish(alice)
    offer_freed_days(MONDAY)
    with pytest.raises(BookingError) as caught:
        accept_offer(booking_id=offered().pk, by=alice)
    assert caught.value.code is ErrorCode.TOO_MANY_UNDECIDED


@pytest.mark.parametrize(("seconds", "is_lapsed"), [(-1, False), (0, True), (60, True)])
def test_at_the_deadline_accepting_and_lapsing_never_meet(wish, alice, monday, seconds, is_lapsed):
    wish(alice)
    offer_freed_days(MONDAY)
    booking = offered()
    now = TUESDAY_18 + timedelta(seconds=seconds)
    monday.move_to(now)

    assert lapse_due_offers(now) == is_lapsed
    if is_lapsed:
        with pytest.raises(BookingError) as caught:
            accept_offer(booking_id=booking.pk, by=alice)
        assert caught.value.code is ErrorCode.OFFER_OVER
    else:
        accept_offer(booking_id=booking.pk, by=alice)
        assert lapse_due_offers(TUESDAY_18) == 0


def test_what_lapsed_goes_to_the_next_and_never_comes_back(wish, alice, bruno, monday):
    short = {"last_day": date(2027, 3, 20)}
    first = wish(alice, **short).wish
    monday.shift(60)
    wish(bruno, **short)
    offer_freed_days(MONDAY)
    lapsed = offered()
    monday.move_to(TUESDAY_18)
    lapse_due_offers(TUESDAY_18)

    assert offer_freed_days(TUESDAY_18) == 1
    assert offered().holder == bruno
    first.refresh_from_db()
    assert first.state == WishState.WAITING
    assert kinds(lapsed) == ["booking_offered", "offer_lapsed"]
    assert wishes_and_places(alice)[1] == {first.pk: 1}


def test_declining_keeps_the_wish_waiting_for_other_days(wish, alice, machine):
    made = wish(alice, last_day=date(2027, 4, 30)).wish
    offer_freed_days(MONDAY)
    declined = offered()

    withdraw_or_cancel(booking_id=declined.pk, by=alice)

    made.refresh_from_db()
    assert made.state == WishState.WAITING
    assert kinds(declined) == ["booking_offered", "offer_declined"]
    assert offer_freed_days(MONDAY) == 1
    assert offered().first_day == declined.stop_day


def test_withdrawing_a_wish_frees_what_is_offered_for_it(wish, alice):
    made = wish(alice).wish
    offer_freed_days(MONDAY)
    booking = offered()

    withdraw_wish(wish_id=made.pk, by=alice)

    booking.refresh_from_db()
    assert booking.state == State.WITHDRAWN
    assert kinds(made) == ["wish_made", "wish_withdrawn"]


def test_an_extension_that_is_granted_takes_the_offer_and_the_wish_waits_on(
    wish, alice, held, bruno, approver
):
    made = wish(bruno).wish
    offer_freed_days(MONDAY)
    booking = offered()
    result = request_extension(booking_id=held.pk, by=alice, stop_day=date(2027, 3, 15))

    grant_extension(
        extension_id=result.extension.pk,
        by=approver,
        rivals_seen=[booking.reference],
        rivals_reason="it cannot wait",
    )
    made.refresh_from_db()
    assert (made.state, kinds(booking)[-1]) == (WishState.WAITING, "offer_lapsed")


# ------------------------------------------------------------------------------- expiring


def test_a_wish_expires_when_nothing_can_be_offered_in_time(wish, alice, taken):
    made = wish(alice).wish  # its last first day is 18 March: offered on the 15th at the latest

    assert expire_due_wishes(datetime(2027, 3, 15, 12, tzinfo=UTC)) == 0
    assert expire_due_wishes(datetime(2027, 3, 16, 12, tzinfo=UTC)) == 1

    made.refresh_from_db()
    assert made.state == WishState.EXPIRED
    assert expire_due_wishes(datetime(2027, 3, 16, 12, tzinfo=UTC)) == 0
    assert kinds(made) == ["wish_made", "wish_expired"]


def test_who_waits_for_a_machine_is_told_in_order(wish, alice, bruno, machine, monday, taken):
    first = wish(bruno).wish
    monday.shift(60)
    second = wish(alice).wish
    wish(alice, memory_gib=machine.memory_gib, last_day=date(2027, 3, 20), days=2)

    found = who_waits_for(machine, taken.days)

    assert found[:2] == [first, second]


def test_a_grant_that_names_another_machine_offers_nothing(alice, approver, wish):
    hidden = CategoryFactory(slug="isem", access="granted", is_public=False, approvers=[approver])
    named = MachineFactory(name="bigmem3", category=hidden)
    MachineFactory(name="bigmem4", category=hidden)
    BookingRules.objects.create(category=hidden, from_day=date(2024, 5, 3))
    grant = AccessGrantFactory(person=alice, category=hidden)
    grant.machines.set([named])
    wish(alice, categories=[hidden])

    assert offer_freed_days(MONDAY) == 1
    assert offered().machine == named
