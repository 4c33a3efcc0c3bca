"""What the checks before the night lead to: on, on with a warning, or a stop."""

from datetime import UTC, date, datetime

import pytest

from journal.models import Entry
from provisioning.drivers.simulated import FaultKind
from provisioning.services import hold_data
from provisioning.services.prechecking import first_day_problems
from reservations.lifecycle import State as BookingState
from tests.factories import UnavailabilityFactory, book
from tests.provisioning.conftest import (
    FIRST_DAY,
    MIDNIGHT,
    install,
    look_until_guarded,
    look_until_rest,
)

pytestmark = pytest.mark.django_db
EVE = datetime(2027, 2, 26, 8, 0, tzinfo=UTC)
"""09:00 in Paris of the Friday before."""


def warnings():
    return [
        (entry.facts["booking"], entry.facts["machine"], entry.facts["problems"])
        for entry in Entry.objects.filter(kind="precheck_failed").order_by("id")
    ]


def test_what_may_pass_by_midnight_is_told_twice_and_tried_all_the_same(run, fleet, time_of):
    fleet.set_fault("bigmem7", "prechecking", FaultKind.FAILS)

    look_until_guarded(run, time_of)

    told = (run.booking.reference, "bigmem7", ["refused"])
    assert (run.state, run.problem, warnings()) == ("guarded", "", [told])

    time_of.move_to(EVE, tick=False)
    look_until_guarded(run, time_of)
    assert (run.state, warnings()) == ("guarded", [told, told])

    assert install(run, time_of).state == "ready"


def test_another_machine_in_its_place_stops_the_run(run, fleet, time_of):
    fleet.set_fault("bigmem7", "prechecking", FaultKind.STRANGER)

    look_until_rest(run, time_of)

    assert (run.state, run.problem) == ("blocked", "other_machine")
    entry = Entry.objects.get(kind="precheck_failed")
    assert (entry.facts["problem"], entry.facts["is_stopped"]) == ("other_machine", True)
    assert Entry.objects.get(kind="run_blocked").facts["from_state"] == "prechecking"


def test_fresh_try_within_its_night_warns_nobody(run, fleet, time_of):
    fleet.set_fault("bigmem7", "prechecking", FaultKind.FAILS)
    time_of.move_to(MIDNIGHT, tick=False)

    look_until_rest(run, time_of)

    assert (run.state, warnings()) == ("ready", [])


def test_checks_that_pass_tell_nobody(run, time_of):
    look_until_guarded(run, time_of)

    assert warnings() == []


@pytest.mark.parametrize(
    ("stop_after", "kept_after", "held_after", "problems"),
    [
        (0, 0, 0, []),
        (-1, 1, 0, ["first_day_kept"]),
        (0, 0, 2, ["first_day_extended"]),
        (0, 3, 2, ["first_day_extended"]),
    ],
)
def test_previous_holder_must_be_off_the_first_day(
    run, machine, bruno, stop_after, kept_after, held_after, problems
):
    stop_day = date.fromordinal(FIRST_DAY.toordinal() + stop_after)
    state = BookingState.ENDED if stop_after < 0 else BookingState.ACTIVE
    earlier = book(machine, bruno, date(2027, 2, 1), (stop_day - date(2027, 2, 1)).days, state)
    earlier.kept_until = date.fromordinal(FIRST_DAY.toordinal() + kept_after)
    if held_after:
        machine.bookings.filter(pk=run.booking_id).update(state="cancelled")
        earlier.held_stop_day = date.fromordinal(FIRST_DAY.toordinal() + held_after)
    earlier.save()

    assert first_day_problems(run) == problems


def test_outage_alone_was_told_when_it_was_entered(run, machine, time_of):
    UnavailabilityFactory(machine=machine, first_day=date(2027, 2, 27), stop_day=date(2027, 3, 2))

    look_until_guarded(run, time_of)

    assert (first_day_problems(run), warnings()) == (["first_day_out"], [])


def test_hold_and_outage_that_reach_into_the_first_day_are_told(run, machine, boss, time_of):
    hold_data(machine=machine, by=boss, reason="a thesis", stop_day=date(2027, 3, 5))
    UnavailabilityFactory(machine=machine, first_day=date(2027, 2, 27), stop_day=date(2027, 3, 2))

    look_until_guarded(run, time_of)

    assert warnings() == [(run.booking.reference, "bigmem7", ["first_day_held", "first_day_out"])]
    assert run.state == "guarded"
