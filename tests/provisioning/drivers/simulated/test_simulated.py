"""The simulated driver as a driver: idempotent, patient, and honest unless told otherwise."""

import json
import multiprocessing
import os
import signal
import time
from datetime import date

import pytest

from provisioning.drivers.simulated import Fault, FaultKind, Fleet, SimulatedDriver
from provisioning.drivers.simulated.faults import Weather
from provisioning.ports import (
    Account,
    DriverError,
    MarkerKind,
    Order,
    Outcome,
    ProfileFacts,
    StepName,
    Target,
)

pytestmark = pytest.mark.pure

TARGET = Target("m1", "m1.example.org", "10.0.0.1", "bare_metal", ("52:54:00:00:00:01",), 64, 8, 1)
WAY = [
    StepName.PRECHECKING,
    StepName.ARMING,
    StepName.CYCLING,
    StepName.INSTALLING,
    StepName.DISARMING,
    StepName.CONFIGURING,
    StepName.VERIFYING,
]


def order(number=1, *, run="run-1", login="alice", remembered=None, target=TARGET, **more):
    return Order(
        run_key=run,
        occupancy_key=f"occupancy of {run}",
        fencing_number=number,
        target=target,
        profile=ProfileFacts("plain"),
        account=Account(login),
        last_day=date(2027, 3, 14),
        attempt=1,
        remembered={"minion_key": "made"} if remembered is None else remembered,
        **more,
    )


@pytest.fixture
def driver(tmp_path):
    return SimulatedDriver(tmp_path)


def take(driver, steps, wanted):
    """Acts and reads back each step; answers what was read."""
    seen = []
    for step in steps:
        driver.act(step, wanted)
        seen.append(driver.observe(step, wanted).outcome)
    return seen


def whats(driver):
    return [line.what for line in driver.fleet.log_of("m1")]


def test_whole_way_ends_with_the_marker_of_its_run(driver):
    assert take(driver, WAY, order()) == [Outcome.DONE] * len(WAY)

    reading = driver.read_marker(TARGET)
    assert (reading.kind, reading.run_key, reading.occupancy_key) == (
        MarkerKind.MARKED,
        "run-1",
        "occupancy of run-1",
    )
    assert whats(driver) == ["armed", "wiped", "installed", "disarmed"]


def test_every_act_may_come_twice(driver):
    for step in WAY:
        take(driver, [step, step], order())

    assert whats(driver) == ["armed", "wiped", "installed", "disarmed"]


@pytest.mark.parametrize("step", WAY[1:])
def test_order_with_an_older_number_changes_nothing(driver, step):
    take(driver, WAY, order(2))
    before = whats(driver)

    with pytest.raises(DriverError) as caught:
        driver.act(step, order(1, run="run-0", login="mallory"))

    assert (caught.value.code, caught.value.is_permanent) == ("stale_order", True)
    assert whats(driver) == before


def test_next_run_wipes_what_was_there_and_has_new_host_keys(driver):
    take(driver, WAY, order(1))
    with driver.fleet.machine("m1") as machine:
        old_keys = machine.system.host_keys

    seen = take(
        driver,
        WAY,
        order(
            2,
            run="run-2",
            login="bruno",
            previous_logins=("alice",),
            previous_host_keys=tuple(old_keys),
        ),
    )

    with driver.fleet.machine("m1") as machine:
        assert machine.system.logins == ["bruno"]
        assert set(machine.system.host_keys).isdisjoint(old_keys)
    assert seen[-1] is Outcome.DONE


def test_restart_of_a_machine_that_is_not_armed_leaves_its_disk(driver):
    take(driver, WAY, order(1))

    take(driver, [StepName.CYCLING], order(2, run="run-2"))

    with driver.fleet.machine("m1") as machine:
        assert machine.system.logins == ["alice"]
    assert whats(driver)[-1] == "restarted"
    read = driver.observe(StepName.INSTALLING, order(2, run="run-2"))
    assert (read.outcome, read.code) == (Outcome.RETRY, "nothing_installed")


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda system: setattr(system, "fencing_number", 0), "old_system"),
        (lambda system: setattr(system, "marker_run", ""), "marker_missing"),
        (lambda system: setattr(system, "logins", []), "account_missing"),
        (lambda system: system.logins.append("bruno"), "previous_account"),
        (lambda system: setattr(system, "host_keys", ["ssh-ed25519 OLD"]), "old_host_keys"),
    ],
)
def test_last_look_believes_nothing(driver, spoil, code):
    wanted = order(previous_logins=("bruno",), previous_host_keys=("ssh-ed25519 OLD",))
    take(driver, WAY[:-1], wanted)
    with driver.fleet.machine("m1") as machine:
        spoil(machine.system)

    read = driver.observe(StepName.VERIFYING, wanted)

    assert (read.outcome, read.code) == (Outcome.NEEDS_PERSON, code)


def test_last_look_sees_that_netboot_is_armed(driver):
    take(driver, WAY[:-1], order())
    with driver.fleet.machine("m1") as machine:
        machine.armed_for = "somebody"

    assert driver.observe(StepName.VERIFYING, order()).code == "still_armed"


def test_container_is_renewed_without_any_boot(tmp_path):
    driver = SimulatedDriver(tmp_path)
    slot = Target("m1", "m1", "10.0.0.1", "gpu_container", (), 64, 8, 1, host="gpuhost")

    seen = take(
        driver,
        [StepName.PRECHECKING, StepName.CONFIGURING, StepName.VERIFYING],
        order(target=slot),
    )

    assert seen == [Outcome.DONE] * 3
    assert whats(driver) == ["wiped", "installed"]
    assert driver.accepts(slot)
    assert not driver.accepts(Target("m2", "m2", "10.0.0.2", "manual", (), 64, 8, 1))


def test_silent_machine_has_no_marker_to_read(driver):
    with driver.fleet.machine("m1") as machine:
        machine.is_answering = False

    assert driver.read_marker(TARGET).kind is MarkerKind.NO_ANSWER
    assert driver.observe(StepName.PRECHECKING, order(0)).code == "machine_silent"


def test_fresh_machine_has_no_marker(driver):
    assert driver.read_marker(TARGET).kind is MarkerKind.NO_MARKER


def test_steps_take_real_time_and_the_same_for_the_same_seed(tmp_path):
    driver = SimulatedDriver(tmp_path, step_seconds=0.1, seed=5)
    driver.act(StepName.ARMING, order())

    early = driver.observe(StepName.ARMING, order())
    time.sleep(0.2)
    late = driver.observe(StepName.ARMING, order())

    assert (early.outcome, late.outcome) == (Outcome.AGAIN, Outcome.DONE)
    assert driver._delay(StepName.ARMING, order()) == SimulatedDriver(
        tmp_path, step_seconds=0.1, seed=5
    )._delay(StepName.ARMING, order())
    assert driver._delay(StepName.ARMING, order()) != SimulatedDriver(
        tmp_path, step_seconds=0.1, seed=6
    )._delay(StepName.ARMING, order())


def test_faults_drawn_from_a_seed_are_always_the_same(tmp_path):
    weather = Weather(seed=3, rate=0.5, kinds=(FaultKind.SLOW, FaultKind.FAILS_ONCE))

    drawn = [weather.drawn_for("m1", "run", str(number)) for number in range(200)]

    assert drawn == [weather.drawn_for("m1", "run", str(number)) for number in range(200)]
    assert 70 < sum(fault is not None for fault in drawn) < 130
    assert set(drawn) == {None, Fault(FaultKind.SLOW), Fault(FaultKind.FAILS_ONCE)}


def test_fault_set_by_hand_comes_before_one_that_is_drawn(tmp_path):
    fleet = Fleet(tmp_path)
    fleet.set_weather(1, 1.0, (FaultKind.SLOW,))
    fleet.set_fault("m1", "arming", FaultKind.BROKEN)

    assert fleet.fault_of("m1", "run", "arming") == Fault(FaultKind.BROKEN)
    assert fleet.fault_of("m1", "run", "cycling") == Fault(FaultKind.SLOW)
    assert json.loads((tmp_path / "m1.faults.json").read_text()) == {
        "arming": {"kind": "broken", "count": 3}
    }


@pytest.mark.parametrize(
    ("kind", "outcomes"),
    [
        (FaultKind.UNCONFIRMED, ["timeout", Outcome.DONE]),
        (FaultKind.MISREAD, [Outcome.RETRY, Outcome.DONE]),
        (FaultKind.GARBLED, ["ValueError", Outcome.DONE]),
        (FaultKind.STRANGER, [Outcome.RETRY, Outcome.RETRY]),
    ],
)
def test_false_answer_hides_what_was_done(driver, kind, outcomes):
    driver.fleet.set_fault("m1", "arming", kind)

    seen = [try_to(driver, StepName.ARMING) for _time in range(2)]

    assert seen == outcomes
    assert whats(driver) == ["armed"]


def try_to(driver, step):
    """Answers what one attempt ends in: an outcome, or what was raised."""
    try:
        driver.act(step, order())
        return driver.observe(step, order()).outcome
    except DriverError as error:
        return error.code
    except ValueError as error:
        return type(error).__name__


@pytest.mark.parametrize("step", ["arming", "cycling", "configuring"])
def test_order_that_comes_twice_is_void_once_a_newer_number_was_seen(driver, step):
    driver.fleet.set_fault("m1", step, FaultKind.DOUBLED, count=len(WAY))
    take(driver, WAY, order(1))
    driver.fleet.clear_faults("m1")

    seen = take(driver, WAY, order(2, run="run-2", login="bruno"))

    assert seen == [Outcome.DONE] * len(WAY)
    assert [line.run_key for line in driver.fleet.log_of("m1") if line.what == "ignored"] == [
        "run-1"
    ]


@pytest.mark.parametrize(
    ("kind", "readings"),
    [
        (FaultKind.SILENT, ["no_answer", MarkerKind.MARKED]),
        (FaultKind.LATE, ["timeout", MarkerKind.MARKED]),
        (FaultKind.BROKEN, ["broken", "broken"]),
        (FaultKind.MISREAD, [MarkerKind.NO_MARKER, MarkerKind.MARKED]),
    ],
)
def test_marker_is_misread_by_the_faults_of_its_own(driver, kind, readings):
    take(driver, WAY, order())
    driver.fleet.set_fault("m1", "marker", kind)

    assert [read_marker_of(driver) for _time in range(2)] == readings


def read_marker_of(driver):
    try:
        return driver.read_marker(TARGET).kind
    except DriverError as error:
        return error.code


def write_until_killed(root):
    fleet = Fleet(root)
    number = 0
    while True:
        number += 1
        with fleet.machine("m1") as machine:
            machine.armed_for = str(number)
            machine.armed_occupancy = str(number)


def test_state_survives_a_writer_that_is_killed(tmp_path):
    """kill -9 in the middle of writing: the old state or the new one, never half of one."""
    fleet = Fleet(tmp_path)
    context = multiprocessing.get_context("fork")
    for _kill in range(5):
        writer = context.Process(target=write_until_killed, args=(tmp_path,))
        writer.start()
        time.sleep(0.05)
        assert writer.pid is not None
        os.kill(writer.pid, signal.SIGKILL)
        writer.join()

        with fleet.machine("m1") as machine:
            assert machine.armed_for == machine.armed_occupancy
