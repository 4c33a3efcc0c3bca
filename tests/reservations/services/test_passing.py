from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from foundation.midnight import midnight
from journal.models import Entry
from machines.models import Machine
from reservations.lifecycle import State
from reservations.services import (
    begin_due_bookings,
    end_due_bookings,
    lapse_due_requests,
    release_booking,
    warn_undecided,
)
from tests.factories import MachineFactory, SiteFactory, book

pytestmark = pytest.mark.django_db

PARIS = ZoneInfo("Europe/Paris")
SECOND = timedelta(seconds=1)


def state_of(booking):
    booking.refresh_from_db()
    return booking.state


@pytest.mark.parametrize(
    "day",
    [date(2027, 3, 28), date(2027, 3, 29), date(2027, 10, 31), date(2027, 11, 1),
     date(2028, 2, 29), date(2028, 3, 1), date(2027, 12, 31), date(2028, 1, 1)],
)  # fmt: skip
def test_bookings_begin_and_end_at_local_midnight(machine, alice, bruno, kinds, day):
    before = book(machine, alice, date(2027, 1, 1), (day - date(2027, 1, 1)).days, State.ACTIVE)
    after = book(machine, bruno, day, 3)
    eve = midnight(day, PARIS) - SECOND

    assert (begin_due_bookings(eve), end_due_bookings(eve)) == (0, 0)
    assert (state_of(before), state_of(after)) == (State.ACTIVE, State.APPROVED)
    assert (end_due_bookings(eve + SECOND), begin_due_bookings(eve + SECOND)) == (1, 1)
    assert (state_of(before), state_of(after)) == (State.ENDED, State.ACTIVE)
    assert (kinds(before), kinds(after)) == (["booking_ended"], ["booking_began"])
    assert (end_due_bookings(eve + SECOND), begin_due_bookings(eve + SECOND)) == (0, 0)


def test_each_site_lives_by_its_own_midnight(category, alice):
    far = SiteFactory(slug="noumea", name="Nouméa", time_zone="Pacific/Noumea")
    booking = book(MachineFactory(category=category, site=far), alice, date(2027, 3, 2), 1)

    assert begin_due_bookings(datetime(2027, 3, 1, 12, 59, tzinfo=UTC)) == 0
    assert begin_due_bookings(datetime(2027, 3, 1, 13, 0, tzinfo=UTC)) == 1
    assert end_due_bookings(datetime(2027, 3, 2, 12, 59, tzinfo=UTC)) == 0
    assert end_due_bookings(datetime(2027, 3, 2, 13, 0, tzinfo=UTC)) == 1
    assert state_of(booking) == State.ENDED


def test_late_tick_catches_up(machine, alice):
    booking = book(machine, alice, date(2027, 3, 1), 5)
    late = datetime(2027, 4, 1, tzinfo=UTC)

    assert begin_due_bookings(late) + end_due_bookings(late) == 2
    assert state_of(booking) == State.ENDED
    assert booking.kept_until == date(2027, 3, 8)


@pytest.mark.parametrize(
    ("next_day", "state", "kept_until"),
    [(None, State.APPROVED, date(2027, 3, 8)),
     (date(2027, 3, 6), State.APPROVED, date(2027, 3, 6)),
     (date(2027, 3, 7), State.REQUESTED, date(2027, 3, 7)),
     (date(2027, 3, 7), State.REFUSED, date(2027, 3, 8)),
     (date(2027, 3, 20), State.APPROVED, date(2027, 3, 8))],
)  # fmt: skip
def test_data_are_kept_until_the_next_booking_or_the_grace_is_over(
    machine, alice, bruno, next_day, state, kept_until
):
    booking = book(machine, alice, date(2027, 3, 1), 5, State.ACTIVE)
    if next_day is not None:
        book(machine, bruno, next_day, 5, state)

    end_due_bookings(midnight(date(2027, 3, 6), PARIS))

    booking.refresh_from_db()
    assert booking.kept_until == kept_until
    assert Entry.objects.get().facts["kept_until"] == kept_until.isoformat()


def test_own_reinstall_may_wipe_on_its_first_day(machine, alice):
    booking = book(machine, alice, date(2027, 3, 1), 5, State.ACTIVE)
    book(machine, alice, date(2027, 3, 6), 5)

    end_due_bookings(midnight(date(2027, 3, 6), PARIS))

    booking.refresh_from_db()
    assert booking.kept_until == date(2027, 3, 6)


def test_data_that_are_continued_are_not_given_up(machine, alice):
    booking = book(machine, alice, date(2027, 3, 1), 5, State.ACTIVE)
    later = book(machine, alice, date(2027, 3, 8), 5, continues=booking)

    end_due_bookings(midnight(date(2027, 3, 6), PARIS))

    booking.refresh_from_db()
    assert (booking.state, booking.kept_until) == (State.ENDED, None)
    assert Entry.objects.get().facts["continued_by"] == later.reference


def test_kept_until_only_moves_later(machine, alice, bruno, monday):
    booking = book(machine, alice, date(2027, 2, 22), 28, State.ACTIVE)
    rival = book(machine, bruno, date(2027, 3, 22), 5)
    release_booking(booking_id=booking.pk, by=alice)
    booking.refresh_from_db()
    assert booking.kept_until == date(2027, 3, 4)
    rival.first_day = rival.held_first_day = date(2027, 3, 3)
    rival.save()

    end_due_bookings(midnight(date(2027, 3, 2), PARIS))

    booking.refresh_from_db()
    assert booking.kept_until == date(2027, 3, 4)


def test_first_booking_to_begin_fixes_who_installs_the_occupancy(machine, alice):
    first = book(machine, alice, date(2027, 3, 1), 5)
    book(machine, alice, date(2027, 3, 6), 5, continues=first)
    machine.driven_by = Machine.DrivenBy.CALENDAR
    machine.save()

    begin_due_bookings(midnight(date(2027, 3, 1), PARIS))
    machine.driven_by = Machine.DrivenBy.PORTAL
    machine.save()
    begin_due_bookings(midnight(date(2027, 3, 6), PARIS))

    first.occupancy.refresh_from_db()
    assert (first.occupancy.driven_by, first.occupancy.is_installed_elsewhere) == (
        "calendar",
        True,
    )


def test_undecided_request_lapses_at_its_first_day(machine, alice, kinds):
    booking = book(machine, alice, date(2027, 3, 3), 5, State.REQUESTED)
    moment = midnight(date(2027, 3, 3), PARIS)

    assert lapse_due_requests(moment - SECOND) == 0
    assert lapse_due_requests(moment) == 1
    assert state_of(booking) == State.LAPSED
    assert kinds(booking) == ["booking_lapsed"]
    assert lapse_due_requests(moment) == 0


def test_lapse_of_a_link_leaves_the_next_one_standing(machine, alice):
    first = book(machine, alice, date(2027, 2, 25), 6, State.ACTIVE)
    middle = book(machine, alice, date(2027, 3, 3), 10, State.REQUESTED, continues=first)
    last = book(machine, alice, date(2027, 3, 13), 5, State.REQUESTED, continues=middle)

    lapse_due_requests(midnight(date(2027, 3, 3), PARIS))

    last.refresh_from_db()
    assert (last.continues, last.occupancy == first.occupancy) == (None, False)


@pytest.mark.parametrize(
    ("first_day", "warned_at"),
    [(date(2027, 3, 4), datetime(2027, 3, 3, 9, 0, tzinfo=UTC)),
     (date(2027, 3, 8), datetime(2027, 3, 5, 9, 0, tzinfo=UTC)),
     (date(2027, 3, 30), datetime(2027, 3, 26, 9, 0, tzinfo=UTC)),
     (date(2027, 3, 31), datetime(2027, 3, 30, 8, 0, tzinfo=UTC))],
)  # fmt: skip
def test_both_sides_hear_once_at_ten_on_the_last_working_day(
    machine, alice, kinds, first_day, warned_at
):
    """29 March 2027 is Easter Monday; the clocks changed the night before."""
    booking = book(machine, alice, first_day, 5, State.REQUESTED)

    assert warn_undecided(warned_at - SECOND) == 0
    assert warn_undecided(warned_at) == 1
    assert warn_undecided(warned_at + SECOND) == 0
    assert kinds(booking) == ["booking_undecided"]
    assert state_of(booking) == State.REQUESTED
    assert booking.version == 1, "a decision on the page already open stays good"


def test_one_failing_booking_stops_no_other(machine, alice, category, monkeypatch):
    from django.db import DatabaseError

    from reservations.services import sweeping

    broken = book(machine, alice, date(2027, 3, 1), 5)
    fine = book(MachineFactory(category=category), alice, date(2027, 3, 2), 5)
    original = sweeping.lock_booking

    def lock(booking_id):
        if booking_id == broken.pk:
            raise DatabaseError
        return original(booking_id)

    monkeypatch.setattr(sweeping, "lock_booking", lock)

    assert begin_due_bookings(datetime(2027, 3, 3, tzinfo=UTC)) == 1
    assert (state_of(broken), state_of(fine)) == (State.APPROVED, State.ACTIVE)
