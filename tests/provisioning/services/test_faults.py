"""What single faults of a machine lead to; `test_fault_menu.py` has every fault at every step."""

import pytest

from provisioning.drivers.simulated import FaultKind
from provisioning.models import HostKey, Run
from provisioning.ports import StepName
from provisioning.services import fail_run, resume_run, retry_run
from provisioning.services.orders import order_for
from provisioning.services.planning import plan_run
from reservations.lifecycle import State as BookingState
from tests.factories import MachineFactory, book
from tests.provisioning.conftest import (
    FIRST_DAY,
    MIDNIGHT,
    announced,
    begin,
    block,
    install,
    look,
    look_until_guarded,
    look_until_rest,
)

RESTING = {"ready", "blocked"}


def is_installed_for(fleet, run):
    with fleet.machine(run.machine.name) as machine:
        system = machine.system
        return system is not None and system.marker_run == str(run.key) and not machine.armed_for


@pytest.fixture
def lived_in(machine, bruno, time_of, fleet, boss):
    """The machine as bruno left it: an installed system with his account, his booking over."""
    earlier = book(machine, bruno, FIRST_DAY.replace(month=2, day=1), 24, BookingState.APPROVED)
    run = announced(plan_run(earlier.occupancy))
    run.is_start_confirmed = True
    run.save()
    begin(earlier)
    look_until_rest(run, time_of, looks=3)
    assert run.state == "ready"
    earlier.state, earlier.kept_until = BookingState.ENDED, earlier.stop_day
    earlier.save()
    return run


@pytest.mark.parametrize(
    ("step", "problem"),
    [
        ("arming", "nothing_installed"),
        ("cycling", "nothing_installed"),
        ("configuring", "marker_missing"),
    ],
)
def test_success_reported_and_nothing_done_is_caught(lived_in, run, fleet, time_of, step, problem):
    fleet.set_fault("bigmem7", step, FaultKind.LIES_ALWAYS)

    install(run, time_of)

    assert (run.state, run.problem) == ("blocked", problem)
    with fleet.machine("bigmem7") as machine:
        assert machine.armed_for == ""


def test_data_of_whoever_was_there_count_as_gone_once_the_guard_is_passed(lived_in, run, time_of):
    before = lived_in.occupancy.data_gone_at

    install(run, time_of)

    for occupancy in (lived_in.occupancy, run.occupancy):
        occupancy.refresh_from_db()
    assert (before, lived_in.occupancy.data_gone_at) == (None, run.fenced_at)
    assert run.occupancy.data_gone_at is None


def test_lie_about_arming_leaves_the_data_that_were_there(lived_in, run, fleet, time_of):
    fleet.set_fault("bigmem7", "arming", FaultKind.LIES_ALWAYS)

    install(run, time_of)

    assert fleet.count("bigmem7", "wiped") == 1
    with fleet.machine("bigmem7") as machine:
        assert machine.system.logins == ["bruno"]


def test_lie_about_disarming_is_caught_by_the_last_look_and_set_right(run, fleet, time_of):
    fleet.set_fault("bigmem7", "disarming", FaultKind.LIES)

    install(run, time_of)

    assert (run.state, run.problem) == ("blocked", "still_armed")
    assert not run.is_armed
    with fleet.machine("bigmem7") as machine:
        assert machine.armed_for == ""


def test_machine_that_cannot_be_disarmed_is_tried_until_it_is(run, fleet, time_of):
    fleet.set_fault("bigmem7", "disarming", FaultKind.FAILS)
    install(run, time_of)
    was_stuck = (run.state, run.is_armed, run.problem)

    fleet.clear_faults("bigmem7")
    look_until_disarmed(run, time_of)

    assert was_stuck == ("blocked", True, "still_armed")
    assert (run.state, run.is_armed) == ("blocked", False)
    with fleet.machine("bigmem7") as machine:
        assert machine.armed_for == ""


def look_until_disarmed(run, traveller):
    for _look in range(20):
        traveller.shift(60)
        look(run)
        if not run.is_armed:
            return


def test_late_order_of_an_older_run_changes_nothing(run, boss, fleet, time_of):
    """The order to restart times out; its run is given up; it arrives in the next one's time."""
    fleet.set_fault("bigmem7", "cycling", FaultKind.LATE, count=4)
    install_and_give_up(run, boss, time_of)
    fleet.clear_faults("bigmem7")

    fresh = retry_run(run_id=run.pk, by=boss)
    look_until_rest(fresh, time_of)

    assert fresh.state == "ready"
    lines = fleet.log_of("bigmem7")
    assert [line.what for line in lines].count("ignored") == 1
    ignored = next(line for line in lines if line.what == "ignored")
    assert ignored.run_key == str(run.key)
    assert fleet.count("bigmem7", "wiped") == 1


def install_and_give_up(run, boss, traveller):
    look(run)
    traveller.move_to(MIDNIGHT, tick=False)
    begin(run.booking)
    look(run)
    assert run.state == "cycling"
    fail_run(run_id=run.pk, by=boss, reason="it takes too long")
    look_until_rest(run, traveller)
    assert run.state == "failed"


def test_order_with_an_older_number_than_the_machine_has_seen_is_refused(run, fleet, time_of):
    with fleet.machine("bigmem7") as machine:
        machine.newest_number = 2**40

    install(run, time_of)

    assert (run.state, run.problem) == ("blocked", "stale_order")
    assert fleet.log_of("bigmem7") == []


def test_resumed_run_passes_the_guard_again_with_a_new_number(run, boss, fleet, time_of):
    block(run, time_of)
    first_number = run.fencing_number
    fleet.clear_faults("bigmem7")
    time_of.shift(60)

    resume_run(run_id=run.pk, by=boss)
    look_until_rest(run, time_of)

    assert run.state == "ready"
    assert run.fencing_number > first_number
    assert run.steps.filter(name="fencing").count() == 2
    assert fleet.count("bigmem7", "wiped") == 1


def test_run_blocked_while_configuring_goes_on_where_it_was(run, boss, fleet, time_of):
    fleet.set_fault("bigmem7", "configuring", FaultKind.BROKEN)
    install(run, time_of)
    fleet.clear_faults("bigmem7")

    resume_run(run_id=run.pk, by=boss)
    look_until_rest(run, time_of)

    assert run.state == "ready"
    assert fleet.count("bigmem7", "wiped") == 1
    assert run.steps.filter(name="fencing").count() == 1


def test_replaced_run_is_superseded_and_the_next_one_installs(run, boss, fleet, time_of):
    fleet.set_fault("bigmem7", "verifying", FaultKind.BROKEN)
    install(run, time_of)
    fleet.clear_faults("bigmem7")

    fresh = retry_run(run_id=run.pk, by=boss)
    look_until_rest(fresh, time_of)

    run.refresh_from_db()
    assert (run.state, fresh.state) == ("superseded", "ready")
    assert fresh.announced_at == run.announced_at
    assert fleet.count("bigmem7", "installed") == 2
    assert not run.credentials.get().is_current
    assert fresh.credentials.get().is_current


def test_previous_keys_and_accounts_are_told_to_the_driver(lived_in, run, time_of):
    install(run, time_of)

    order = order_for(run, StepName.VERIFYING, attempt=1)
    assert order.previous_logins == ("bruno",)
    assert order.previous_host_keys == tuple(
        HostKey.objects.filter(run=lived_in).values_list("public_key", flat=True)
    )
    assert run.state == "ready"


@pytest.mark.parametrize("seed", range(4))
def test_night_of_drawn_faults_never_hands_over_falsely(
    category, site, alice, fleet, time_of, seed
):
    """Six machines, a third of all steps faulty, the same night for the same seed."""
    fleet.set_weather(seed, 0.33, tuple(FaultKind))
    runs = [
        announced(
            plan_run(
                book(
                    MachineFactory(name=f"m{seed}-{number}", category=category, site=site),
                    alice,
                    FIRST_DAY,
                    7,
                ).occupancy
            )
        )
        for number in range(6)
    ]
    for run in runs:
        look_until_guarded(run, time_of)
    time_of.move_to(MIDNIGHT, tick=False)
    for run in runs:
        begin(run.booking)
    for run in runs:
        look_until_rest(run, time_of)

    for run in Run.objects.all():
        assert run.state in RESTING
        if run.state == "ready":
            assert is_installed_for(fleet, run)
        assert fleet.count(run.machine.name, "wiped") <= 1
