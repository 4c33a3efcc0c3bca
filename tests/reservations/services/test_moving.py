"""Moving to an equivalent machine: one confirmation, no notice, no approval; data left behind."""

from datetime import UTC, date, datetime

import pytest

from foundation import clock
from foundation.days import DayRange
from journal.models import Entry
from reservations.errors import BookingError, ErrorCode, NotAllowed
from reservations.lifecycle import State
from reservations.models import Booking, MoveOffer, Occupancy
from reservations.queries import machines_to_move_to, person_budget
from reservations.services import close_offer, move_booking, offer_move, turn_down_move
from tests.factories import MachineFactory, ProfileFactory, UnavailabilityFactory, book

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

TODAY = date(2027, 3, 1)
"""The day of the fixture `monday`."""
BEGAN = date(2027, 2, 22)


@pytest.fixture
def spare(category):
    return MachineFactory(name="bigmem9", category=category)


@pytest.fixture
def coming(machine, alice, spare):
    """Approved, from 3 to 16 March."""
    return book(machine, alice, date(2027, 3, 3), 14)


@pytest.fixture
def running(machine, alice, spare):
    """Active since a week, and installed: from 22 February to 21 March."""
    booking = book(machine, alice, BEGAN, 28, State.ACTIVE)
    Occupancy.objects.filter(pk=booking.occupancy_id).update(
        installed_at=datetime(2027, 2, 21, 23, 40, tzinfo=UTC)
    )
    return booking


def offer(booking, cause="breakdown", **more):
    return offer_move(booking_id=booking.pk, cause=cause, **more)


def move(booking, by, machine="bigmem9"):
    return move_booking(booking_id=booking.pk, machine=machine, by=by)


def refused(gesture):
    with pytest.raises(BookingError) as caught:
        gesture()
    return caught.value.code


def test_booking_to_come_moves_whole(coming, alice, spare, kinds):
    made = offer(coming, "precheck")

    moved = move(coming, alice)

    assert made.proposed == ["bigmem9"]
    assert (moved.machine, moved.occupancy.machine) == (spare, spare)
    assert (moved.days, moved.state) == (DayRange.of(date(2027, 3, 3), 14), State.APPROVED)
    assert Booking.objects.count() == 1
    assert kinds(coming) == ["move_offered", "booking_moved"]
    made.refresh_from_db()
    assert (made.outcome, made.to_machine, made.settled_by) == ("moved", spare, alice)
    facts = Entry.objects.get(kind="booking_moved").facts
    assert (facts["from_machine"], facts["to_machine"], facts["left"]) == (
        "bigmem7",
        "bigmem9",
        "",
    )


def test_machine_used_before_stays_as_a_booking_that_is_over_with_its_data(
    running, alice, machine, spare, kinds
):
    old_occupancy = running.occupancy
    offer(running)

    moved = move(running, alice)

    left = Booking.objects.get(moved_to=running)
    assert (moved.machine, moved.state) == (spare, State.ACTIVE)
    assert moved.days == DayRange(TODAY, date(2027, 3, 22))
    assert (left.machine, left.occupancy, left.state) == (machine, old_occupancy, State.ENDED)
    assert (left.days, left.kept_until) == (DayRange(BEGAN, TODAY), date(2027, 3, 3))
    assert kinds(left) == ["booking_ended"]


def test_days_before_and_after_a_move_count_once(running, alice, category):
    used = person_budget(alice, category, TODAY).used
    offer(running)
    move(running, alice)

    assert (used, person_budget(alice, category, TODAY).used) == (28, 28)


def test_move_within_the_first_day_counts_that_day_once(machine, spare, alice, category):
    booking = book(machine, alice, TODAY, 14, State.ACTIVE)
    Occupancy.objects.filter(pk=booking.occupancy_id).update(installed_at=clock.now())
    offer(booking)

    move(booking, alice)

    left = Booking.objects.get(moved_to=booking)
    assert (left.days, left.kept_until) == (DayRange.of(TODAY, 1), date(2027, 3, 3))
    assert person_budget(alice, category, TODAY).used == 14


def test_machine_that_never_came_leaves_nothing_behind_and_its_days_are_not_counted(
    machine, spare, alice, category
):
    booking = book(machine, alice, date(2027, 2, 27), 14, State.ACTIVE)
    offer(booking, "failed_night")

    moved = move(booking, alice)

    assert moved.days == DayRange(TODAY, date(2027, 3, 13))
    assert not Booking.objects.filter(moved_to=booking).exists()
    assert person_budget(alice, category, TODAY).used == 12


def test_bookings_that_continue_it_move_too(running, alice, spare):
    following = book(running.machine, alice, date(2027, 3, 24), 7, continues=running)
    offer(running)

    moved = move(running, alice)

    following.refresh_from_db()
    assert (following.machine, following.occupancy) == (spare, moved.occupancy)
    assert (following.continues, following.held_first_day) == (running, date(2027, 3, 22))


def test_data_of_the_booking_it_continues_lose_their_continuation(running, alice, spare):
    following = book(running.machine, alice, date(2027, 3, 24), 7, continues=running)
    Booking.objects.filter(pk=running.pk).update(state=State.ENDED, stop_day=date(2027, 3, 1),
        held_stop_day=date(2027, 3, 1))  # fmt: skip
    offer(following, "maintenance")

    moved = move(following, alice)

    running.refresh_from_db()
    assert (moved.continues, moved.held_first_day) == (None, date(2027, 3, 24))
    assert moved.occupancy != running.occupancy
    assert running.kept_until == date(2027, 3, 3)


@pytest.mark.parametrize(
    "trouble",
    [
        {"memory_gib": 256},
        {"cores": 16},
        {"kind": "manual", "driven_by": "nobody"},
        {"accepts_bookings": False},
        {"retired_day": date(2027, 3, 10), "buyer_informed_day": date(2027, 1, 1)},
        {"driven_by": "calendar"},
    ],
)
def test_machine_that_would_not_do_is_not_offered(machine, category, alice, trouble):
    MachineFactory(name="bigmem9", category=category, **trouble)
    booking = book(machine, alice, date(2027, 3, 3), 14)

    assert offer(booking) is None
    assert not Entry.objects.exists()


def test_machine_of_another_category_or_profile_is_not_offered(machine, category, alice):
    MachineFactory(name="elsewhere")
    MachineFactory(name="other", category=category, profiles=[ProfileFactory(slug="mbbworkflow")])

    assert offer(book(machine, alice, date(2027, 3, 3), 14)) is None


def test_machine_that_is_taken_on_one_of_the_days_is_not_offered(coming, spare, bruno, category):
    book(spare, bruno, date(2027, 3, 16), 3, State.REQUESTED)
    out = MachineFactory(name="bigmem10", category=category)
    UnavailabilityFactory(machine=out, first_day=TODAY, stop_day=date(2027, 3, 4))
    kept = MachineFactory(name="bigmem11", category=category)
    book(kept, bruno, BEGAN, 7, State.ENDED, kept_until=date(2027, 3, 4))
    free = MachineFactory(name="bigmem12", category=category, memory_gib=2048)

    assert machines_to_move_to(coming, clock.now()) == [free]


def test_queries_do_not_grow_with_machines(
    coming, category, django_assert_max_num_queries, django_assert_num_queries
):
    with django_assert_max_num_queries(25) as counted:
        assert len(machines_to_move_to(coming, clock.now())) == 1
    MachineFactory.create_batch(2, category=category)

    with django_assert_num_queries(len(counted)):
        assert len(machines_to_move_to(coming, clock.now())) == 3


def test_somebody_faster_is_told_and_nothing_changes(coming, alice, bruno, spare):
    offer(coming)
    book(spare, bruno, date(2027, 3, 10), 3)

    assert refused(lambda: move(coming, alice)) is ErrorCode.MACHINE_TAKEN

    coming.refresh_from_db()
    assert (coming.machine.name, coming.version) == ("bigmem7", 1)
    assert MoveOffer.objects.get().is_open


def test_second_confirmation_is_harmless(coming, alice, approver):
    offer(coming)
    move(coming, approver)

    assert refused(lambda: move(coming, alice)) is ErrorCode.NO_OFFER
    assert refused(lambda: turn_down_move(booking_id=coming.pk, by=alice)) is ErrorCode.NO_OFFER
    assert Entry.objects.filter(kind="booking_moved").count() == 1


def test_only_holder_and_approvers_answer_an_offer(coming, bruno):
    offer(coming)

    with pytest.raises(NotAllowed):
        move(coming, bruno)
    with pytest.raises(NotAllowed):
        turn_down_move(booking_id=coming.pk, by=bruno)
    with pytest.raises(NotAllowed):
        offer(coming, "approver", by=bruno, reason="mine now")


def test_nothing_moves_without_an_offer(coming, approver):
    assert refused(lambda: move(coming, approver)) is ErrorCode.NO_OFFER


def test_holder_may_wait(coming, alice, kinds):
    offer(coming)

    turn_down_move(booking_id=coming.pk, by=alice)

    assert MoveOffer.objects.get().outcome == "kept"
    assert kinds(coming) == ["move_offered", "move_turned_down"]


def test_approver_offers_with_a_reason_only(coming, approver, spare):
    silent = refused(lambda: offer(coming, "approver", by=approver))
    made = offer(coming, "approver", by=approver, reason="the fans are loud")
    spare.accepts_bookings = False
    spare.save()

    assert silent is ErrorCode.REASON_REQUIRED
    assert (made.reason, made.made_by) == ("the fans are loud", approver)
    close_offer(booking_id=coming.pk, outcome="over")
    nothing = refused(lambda: offer(coming, "approver", by=approver, reason="again"))
    assert nothing is ErrorCode.NO_EQUIVALENT


def test_same_trouble_twice_makes_one_offer(coming, category):
    first = offer(coming, "precheck")
    again = offer(coming, "precheck")
    MachineFactory(name="bigmem8", category=category)
    more = offer(coming, "precheck")

    assert first == again == more
    assert more.proposed == ["bigmem8", "bigmem9"]
    assert Entry.objects.filter(kind="move_offered").count() == 2


@pytest.mark.parametrize("state", [State.REQUESTED, State.ENDED, State.CANCELLED])
def test_booking_that_does_not_stand_is_offered_nothing(machine, spare, alice, state):
    assert offer(book(machine, alice, date(2027, 3, 3), 14, state)) is None
