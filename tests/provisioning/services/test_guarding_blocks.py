"""Runs before the guard: what blocks them until a person has looked at the machine."""

from datetime import date, timedelta

import pytest

from foundation import clock
from provisioning.driver_table import simulated_driver
from provisioning.drivers.simulated import FaultKind
from provisioning.drivers.simulated.machine import System
from provisioning.models import Run
from provisioning.ports import DriverError
from provisioning.services import (
    fail_run,
    retry_run,
)
from reservations.lifecycle import State as BookingState
from tests.factories import book
from tests.provisioning.conftest import (
    FIRST_DAY,
    assert_untouched,
    look,
    look_until_rest,
)

MINUTE = timedelta(minutes=1)


def leave_on_machine(fleet, *, run_key, occupancy_key=""):
    """Puts an installed system with a run marker on the machine."""
    with fleet.machine("bigmem7") as machine:
        machine.system = System(1, ["ssh-ed25519 AAAA"], ["somebody"], run_key, occupancy_key)


# --------------------------------------------------------------------- blocks: a person


def test_machine_that_says_this_very_run_installed_it_is_left_alone(at_midnight, fleet):
    """The database was restored from before the hand-over: the machine knows better."""
    leave_on_machine(
        fleet, run_key=str(at_midnight.key), occupancy_key=str(at_midnight.occupancy.key)
    )

    look(at_midnight)

    assert (at_midnight.state, at_midnight.problem) == ("blocked", "marker_own_run")
    assert_untouched(fleet, at_midnight)


def test_machine_installed_by_a_run_nobody_knows_is_left_alone(at_midnight, fleet):
    leave_on_machine(fleet, run_key="0b2ed1c4-7f5e-4d9b-9f1c-0a6c2f3d4e5f")

    look(at_midnight)

    assert (at_midnight.state, at_midnight.problem) == ("blocked", "marker_unknown")
    assert_untouched(fleet, at_midnight)


@pytest.mark.parametrize("run_key", ["not a key", "' OR 1=1", "x" * 200])
def test_marker_that_makes_no_sense_is_left_alone(at_midnight, fleet, run_key):
    leave_on_machine(fleet, run_key=run_key)

    look(at_midnight)

    assert (at_midnight.state, at_midnight.problem) == ("blocked", "marker_unknown")
    assert_untouched(fleet, at_midnight)


def test_machine_of_an_occupancy_that_is_over_may_be_erased(
    machine, bruno, at_midnight, fleet, boss
):
    earlier = book(
        machine, bruno, date(2027, 2, 1), 14, BookingState.ENDED, kept_until=date(2027, 2, 17)
    )
    old_run = Run.objects.create(
        occupancy=earlier.occupancy,
        booking=earlier,
        machine=machine,
        state="ready",
        planned_at=clock.now(),
        due_at=clock.now(),
        ready_at=clock.now(),
    )
    leave_on_machine(fleet, run_key=str(old_run.key))

    look(at_midnight)

    assert at_midnight.state == "ready"
    assert fleet.count("bigmem7", "wiped") == 1


def test_occupancy_that_is_not_over_is_left_alone(machine, bruno, at_midnight, fleet):
    """A row that the overlap guard would never let in; the guard of the night looks again."""
    late = book(machine, bruno, date(2027, 4, 1), 7, BookingState.ACTIVE)
    assert late.stop_day > FIRST_DAY

    look(at_midnight)

    assert (at_midnight.state, at_midnight.problem) == ("blocked", "other_occupancy")
    assert_untouched(fleet, at_midnight)


def test_own_run_that_was_given_up_before_it_was_ready_may_be_replaced(
    at_midnight, fleet, boss, time_of
):
    fleet.set_fault("bigmem7", "verifying", FaultKind.BROKEN)
    look_until_rest(at_midnight, time_of)
    fleet.clear_faults("bigmem7")
    fail_run(run_id=at_midnight.pk, by=boss, reason="the disk was replaced")

    fresh = retry_run(run_id=at_midnight.pk, by=boss)
    look_until_rest(fresh, time_of)

    assert (fresh.state, fresh.marker_run_key) == ("ready", str(at_midnight.key))
    assert fleet.count("bigmem7", "installed") == 2


def test_machine_made_ready_by_another_run_of_the_occupancy_is_left_alone(at_midnight, fleet):
    """The database was restored to a day on which that run had just been cancelled."""
    twin = Run.objects.create(
        occupancy=at_midnight.occupancy,
        booking=at_midnight.booking,
        machine=at_midnight.machine,
        state="cancelled",
        planned_at=clock.now(),
        due_at=clock.now(),
    )
    leave_on_machine(fleet, run_key=str(twin.key))

    look(at_midnight)

    assert (at_midnight.state, at_midnight.problem) == ("blocked", "marker_ready")
    assert_untouched(fleet, at_midnight)


def test_occupancy_that_was_made_ready_is_never_installed_again(at_midnight, fleet):
    Run.objects.create(
        occupancy=at_midnight.occupancy,
        booking=at_midnight.booking,
        machine=at_midnight.machine,
        state="superseded",
        planned_at=clock.now(),
        due_at=clock.now(),
        ready_at=clock.now(),
    )

    look(at_midnight)

    assert (at_midnight.state, at_midnight.problem) == ("blocked", "not_owed")
    assert_untouched(fleet, at_midnight)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"retired_day": FIRST_DAY, "buyer_informed_day": FIRST_DAY}, "not_installable"),
        ({"kind": "manual"}, "not_installable"),
    ],
)
def test_machine_that_cannot_be_installed_blocks(at_midnight, fleet, change, problem):
    for name, value in change.items():
        setattr(at_midnight.machine, name, value)
    at_midnight.machine.save()

    look(at_midnight)

    assert (at_midnight.state, at_midnight.problem) == ("blocked", problem)
    assert_untouched(fleet, at_midnight)


def test_profile_the_machine_no_longer_accepts_blocks(at_midnight, fleet):
    at_midnight.machine.profiles.clear()

    look(at_midnight)

    assert (at_midnight.state, at_midnight.problem) == ("blocked", "not_installable")


def test_occupancy_begun_under_another_driver_is_not_the_portals(at_midnight, fleet):
    at_midnight.occupancy.driven_by = "calendar"
    at_midnight.occupancy.save()

    look(at_midnight)

    assert (at_midnight.state, at_midnight.problem) == ("blocked", "driven_by_others")


def test_machine_that_answers_and_cannot_be_read_blocks_after_some_tries(
    at_midnight, fleet, time_of, monkeypatch
):
    def refuse(_target):
        raise DriverError("marker_unreadable", "it lets nobody read")

    monkeypatch.setattr(simulated_driver(), "read_marker", refuse)
    look(at_midnight)
    first = (at_midnight.state, at_midnight.problem)

    look_until_rest(at_midnight, time_of)

    assert first == ("guarded", "marker_unreadable")
    assert (at_midnight.state, at_midnight.problem) == ("blocked", "marker_unreadable")
    assert_untouched(fleet, at_midnight)
