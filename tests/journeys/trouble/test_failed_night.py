"""A night in which the machine does not come: tried again until 06:00, then people choose."""

from datetime import UTC, date, datetime

import pytest

from machines.models import Unavailability
from machines.services import clear_unavailability
from provisioning.drivers.simulated import FaultKind
from provisioning.models import NightLimits, Run
from provisioning.services import retry_run
from reservations.models import MoveOffer
from reservations.queries import person_budget
from reservations.services import move_booking
from tests.factories import MachineFactory, book

pytestmark = [pytest.mark.django_db, pytest.mark.journey]

FIRST_DAY = date(2027, 3, 1)
"""A Monday."""


@pytest.fixture
def booking(machine, alice, time_of):
    NightLimits.objects.update(max_attempts=3)
    time_of.move_to(datetime(2027, 2, 26, 14, tzinfo=UTC), tick=False)
    return book(machine, alice, FIRST_DAY, 14)


@pytest.fixture
def failed(booking, fleet, live):
    """The morning after a night in which every try failed."""
    fleet.set_fault("bigmem7", "installing", FaultKind.FAILS)
    live("2027-03-01", 6, 20)
    return booking


def states():
    return list(Run.objects.order_by("id").values_list("state", "night_attempt"))


def test_machine_that_fails_once_is_ready_before_the_morning_and_nobody_is_woken(
    booking, fleet, live, mails
):
    fleet.set_fault("bigmem7", "installing", FaultKind.FAILS)
    live("2027-02-28", 23, 59)
    mails()
    live("2027-03-01", 0, 50)
    set_back = Run.objects.get()
    fleet.clear_faults("bigmem7")
    live("2027-03-01", 2)

    assert (set_back.state, set_back.retry_at is None) == ("blocked", False)
    assert states() == [("superseded", 1), ("ready", 2)]
    assert mails() == [("ready", "alice")]
    assert not Unavailability.objects.exists()


def test_night_that_fails_takes_the_machine_out_until_it_is_ready_and_its_days_do_not_count(
    spare, failed, alice, approver, category, live, mails, fleet
):
    told = mails("failed", "install_failed", "move_offered", "morning")
    live("2027-03-01", 8, 40)
    out = Unavailability.objects.get()
    tried, listed = states(), mails()
    used = person_budget(alice, category, FIRST_DAY).used
    live("2027-03-03", 9)
    fleet.clear_faults("bigmem7")
    retry_run(run_id=Run.objects.latest("id").pk, by=approver)
    live("2027-03-03", 10)

    assert tried == [("superseded", 1), ("superseded", 2), ("blocked", 3)]
    assert told == [
        ("failed", "alice"),
        ("install_failed", "approver"),
        ("move_offered", "alice"),
    ]
    assert listed == [("morning", "approver")]
    stop_day = date(2027, 3, 15)
    assert (out.kind, out.first_day, out.stop_day) == ("installation", FIRST_DAY, stop_day)
    assert used == 0
    budget = person_budget(alice, category, date(2027, 3, 3))
    assert states()[-1][0] == "ready"
    assert Unavailability.objects.get().stop_day == date(2027, 3, 3)
    assert (budget.used, budget.lost) == (12, 2)
    offer = MoveOffer.objects.get()
    assert (offer.cause, offer.proposed, offer.outcome) == ("failed_night", ["bigmem9"], "ready")


def test_machine_put_back_stays_back_and_the_holder_may_take_another(
    spare, failed, alice, boss, live
):
    clear_unavailability(unavailability_id=Unavailability.objects.get().pk, by=boss)
    live("2027-03-01", 6, 40)
    is_out = Unavailability.objects.exists()
    move_booking(booking_id=failed.pk, machine="bigmem9", by=alice)
    live("2027-03-01", 7, 40)

    assert not is_out
    failed.refresh_from_db()
    assert (failed.machine, failed.state) == (spare, "active")
    assert failed.occupancy.runs.get().state == "ready"


def test_first_tries_of_other_machines_go_before_the_next_try_of_a_failing_one(
    booking, fleet, live, bruno, category, site
):
    others = [MachineFactory(category=category, site=site)]
    for other in others:
        book(other, bruno, FIRST_DAY, 2)
    NightLimits.objects.update(max_fencings=2, max_parallel=1)
    fleet.set_fault("bigmem7", "installing", FaultKind.FAILS)

    live("2027-03-01", 6, 20)

    assert set(Run.objects.filter(machine__in=others).values_list("state", flat=True)) == {"ready"}
    assert Run.objects.get(machine__name="bigmem7").state == "blocked"
