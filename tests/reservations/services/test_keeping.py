"""Until when data are kept, over whole nights; next bookings that go away."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bigmem_portal import ticking
from foundation.midnight import midnight
from journal.models import Entry
from provisioning.driver_table import simulated_driver
from reservations.lifecycle import State
from reservations.services import keep_data_longer, note_data_gone, withdraw_or_cancel
from tests.factories import MachineFactory, book

pytestmark = pytest.mark.django_db

PARIS = ZoneInfo("Europe/Paris")
SECOND = timedelta(seconds=1)
STOP = date(2027, 3, 3)


@pytest.fixture(autouse=True)
def fleet(settings, tmp_path):
    settings.PORTAL_DRIVER, settings.PORTAL_DATA_DIR = "simulated", tmp_path
    return simulated_driver().fleet


def kept(booking):
    booking.refresh_from_db()
    return booking.kept_until


@pytest.mark.parametrize(
    "stop_day",
    [date(2027, 3, 27), date(2027, 3, 28), date(2027, 3, 29), date(2027, 10, 30),
     date(2027, 10, 31), date(2027, 11, 1), date(2028, 2, 28), date(2027, 12, 31)],
)  # fmt: skip
def test_grace_is_whole_local_days(machine, alice, monday, stop_day):
    booking = book(machine, alice, stop_day - timedelta(days=20), 20, State.ACTIVE)

    monday.move_to(midnight(stop_day, PARIS) - SECOND, tick=False)
    ticking.tick()
    assert kept(booking) is None, "before its end only the last day is promised"
    monday.move_to(midnight(stop_day, PARIS), tick=False)
    ticking.tick()

    assert kept(booking) == stop_day + timedelta(days=2)


def test_data_are_kept_for_all_the_grace_once_the_next_booking_is_cancelled(
    machine, alice, bruno, monday
):
    booking = book(machine, alice, date(2027, 2, 10), 21, State.ACTIVE)
    following = book(machine, bruno, date(2027, 3, 4), 5)
    monday.move_to(midnight(STOP, PARIS), tick=False)
    ticking.tick()
    assert kept(booking) == date(2027, 3, 4)

    withdraw_or_cancel(booking_id=following.pk, by=bruno)
    ticking.tick()
    ticking.tick()

    assert kept(booking) == date(2027, 3, 5)
    entry = Entry.objects.get(kind="data_kept_longer")
    assert (entry.subject_ref, entry.facts["kept_until"]) == (booking.reference, "2027-03-05")


def test_data_are_kept_longer_when_the_next_request_lapses_at_its_first_day(
    machine, alice, bruno, monday
):
    booking = book(machine, alice, date(2027, 2, 10), 21, State.ACTIVE)
    book(machine, bruno, date(2027, 3, 4), 5, State.REQUESTED)
    monday.move_to(midnight(STOP, PARIS), tick=False)
    ticking.tick()

    monday.move_to(midnight(date(2027, 3, 4), PARIS), tick=False)
    ticking.tick()

    assert kept(booking) == date(2027, 3, 5)


@pytest.mark.parametrize("state", [State.APPROVED, State.ACTIVE, State.ENDED, State.REQUESTED])
def test_whoever_starts_keeps_the_day_they_were_told(machine, alice, bruno, monday, state):
    booking = book(machine, alice, date(2027, 2, 10), 21, State.ENDED, kept_until=date(2027, 3, 4))
    book(machine, bruno, date(2027, 3, 4), 1, state)

    assert keep_data_longer(midnight(STOP, PARIS)) == 0
    assert kept(booking) == date(2027, 3, 4)


def test_day_that_is_past_anyway_is_left_alone(machine, alice, category, monday):
    monday.move_to(datetime(2027, 3, 9, tzinfo=UTC), tick=False)
    past = book(machine, alice, date(2027, 2, 10), 21, State.ENDED, kept_until=date(2027, 3, 4))
    continued = book(
        MachineFactory(category=category), alice, date(2027, 2, 20), 16, State.ENDED,
        kept_until=date(2027, 3, 8),
    )  # fmt: skip
    book(continued.machine, alice, date(2027, 3, 10), 3, continues=continued)

    assert keep_data_longer(datetime(2027, 3, 9, tzinfo=UTC)) == 0
    assert (kept(past), kept(continued)) == (date(2027, 3, 4), date(2027, 3, 8))


def test_data_that_are_gone_are_not_promised_again(machine, alice, bruno, monday):
    """The next holder's installation wiped them and failed; then that holder went elsewhere."""
    booking = book(machine, alice, date(2027, 2, 10), 21, State.ACTIVE)
    following = book(machine, bruno, STOP, 5)
    later = book(machine, alice, date(2027, 3, 20), 5)
    monday.move_to(midnight(STOP, PARIS), tick=False)
    ticking.tick()
    note_data_gone(
        machine_id=machine.pk, for_occupancy_id=following.occupancy_id, at=midnight(STOP, PARIS)
    )
    following.state = State.CANCELLED
    following.save()

    moved = keep_data_longer(midnight(STOP, PARIS))

    later.occupancy.refresh_from_db()
    assert (moved, kept(booking)) == (0, STOP)
    assert later.occupancy.data_gone_at is None
