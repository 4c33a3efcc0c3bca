from dataclasses import replace

import pytest

from provisioning.drivers.simulated import FaultKind, SimulatedDriver
from provisioning.ports import Board, DriverError, MarkerKind, PowerState, Target

pytestmark = pytest.mark.pure

BARE = Target("m1", "m1.example.org", "10.0.0.1", "bare_metal", ("52:54:00:00:00:01",), 64, 8, 1)
TARGET = replace(BARE, boards=(Board("redfish", "bmc", "portal", "secret"),))


@pytest.fixture
def driver(tmp_path):
    return SimulatedDriver(tmp_path)


def test_a_machine_is_switched_off_and_on_again(driver):
    assert driver.power_state(TARGET) is PowerState.ON
    assert driver.can_switch_on(TARGET)

    driver.switch_power(TARGET, on=False)
    driver.switch_power(TARGET, on=False)

    assert driver.power_state(TARGET) is PowerState.OFF
    assert driver.read_marker(TARGET).kind is MarkerKind.NO_ANSWER
    driver.switch_power(TARGET, on=True)
    assert [line.what for line in driver.fleet.log_of("m1")] == ["switched_off", "switched_on"]


def test_a_machine_without_a_board_is_out_of_reach(driver):
    assert driver.power_state(BARE) is PowerState.UNKNOWN
    assert not driver.can_switch_on(BARE)
    with pytest.raises(DriverError, match="no board"):
        driver.switch_power(BARE, on=False)


@pytest.mark.parametrize(
    ("kind", "error", "seen"),
    [
        (FaultKind.BROKEN, "board_unusable", PowerState.UNKNOWN),
        (FaultKind.FAILS, "board_silent", PowerState.UNKNOWN),
        (FaultKind.SILENT, "", PowerState.UNKNOWN),
        (FaultKind.LIES, "", PowerState.ON),
        (FaultKind.SLOW, "", PowerState.ON),
    ],
)
def test_power_goes_wrong_as_it_was_set(driver, kind, error, seen):
    driver.fleet.set_fault("m1", "power", kind)
    code = ""

    try:
        driver.switch_power(TARGET, on=False)
    except DriverError as caught:
        code = caught.code

    assert (code, driver.power_state(TARGET)) == (error, seen)


def test_a_slow_machine_goes_off_after_some_looks(driver):
    driver.fleet.set_fault("m1", "power", FaultKind.SLOW, count=2)
    driver.switch_power(TARGET, on=False)

    seen = [driver.power_state(TARGET) for _look in range(3)]

    assert seen == [PowerState.ON, PowerState.OFF, PowerState.OFF]
