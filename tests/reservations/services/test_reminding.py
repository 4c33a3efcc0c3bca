from datetime import UTC, date, datetime, timedelta

import pytest

from journal.models import Entry
from reservations.lifecycle import State
from reservations.services import remind_of_ends
from tests.factories import book

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)


def told():
    entries = Entry.objects.filter(kind="booking_ends_soon").order_by("id")
    return [entry.facts["days_left"] for entry in entries]


def walk(*moments):
    """Asks a second before each moment and at it; answers how many were reminded each time."""
    return [
        remind_of_ends(moment + shift) for moment in moments for shift in (-SECOND, timedelta())
    ]


@pytest.mark.parametrize(
    ("last_day", "moments", "days_left"),
    [
        # the clocks change in the night before Sunday 28 March, and before 31 October
        (
            date(2027, 3, 31),
            [
                datetime(2027, 3, 24, 8, tzinfo=UTC),
                datetime(2027, 3, 26, 8, tzinfo=UTC),
                datetime(2027, 3, 30, 7, tzinfo=UTC),
            ],
            [7, 5, 1],
        ),
        (
            date(2027, 11, 3),
            [
                datetime(2027, 10, 27, 7, tzinfo=UTC),
                datetime(2027, 10, 29, 7, tzinfo=UTC),
                datetime(2027, 11, 2, 8, tzinfo=UTC),
            ],
            [7, 5, 1],
        ),
    ],
)
def test_holder_is_reminded_at_nine_once_each(machine, alice, last_day, moments, days_left):
    book(machine, alice, last_day - timedelta(days=40), 41, State.ACTIVE)

    assert walk(*moments) == [0, 1, 0, 1, 0, 1]
    assert told() == days_left


def test_after_a_pause_only_the_latest_reminder_is_sent(machine, alice):
    book(machine, alice, date(2027, 2, 20), 40, State.ACTIVE)

    assert walk(datetime(2027, 3, 30, 12, tzinfo=UTC)) == [1, 0]
    assert told() == [1]


def test_more_days_bring_new_reminders(machine, alice):
    booking = book(machine, alice, date(2027, 2, 20), 40, State.ACTIVE)
    walk(datetime(2027, 3, 30, 12, tzinfo=UTC))
    booking.refresh_from_db()
    booking.stop_day = booking.held_stop_day = date(2027, 4, 15)
    booking.save()

    assert walk(datetime(2027, 4, 7, 7, tzinfo=UTC)) == [0, 1]
    assert told() == [1, 7]


def test_nobody_is_reminded_in_vain(machine, alice):
    """Given back, over, not begun, or kept by a booking that continues it."""
    book(machine, alice, date(2027, 1, 1), 20, State.ENDED)
    released = book(machine, alice, date(2027, 2, 1), 20, State.ACTIVE)
    released.released_at = datetime(2027, 2, 19, tzinfo=UTC)
    released.save()
    first = book(machine, alice, date(2027, 3, 1), 20, State.ACTIVE)
    book(machine, alice, first.stop_day, 20, State.APPROVED, continues=first)

    for day in range(1, 80):
        remind_of_ends(datetime(2027, 1, 1, 12, tzinfo=UTC) + timedelta(days=day))
    assert told() == []


def test_undecided_continuation_is_no_reason_to_say_nothing(machine, alice):
    first = book(machine, alice, date(2027, 3, 1), 20, State.ACTIVE)
    book(machine, alice, first.stop_day, 20, State.REQUESTED, continues=first)

    assert walk(datetime(2027, 3, 19, 12, tzinfo=UTC)) == [1, 0]
