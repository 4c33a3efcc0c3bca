import pytest

from provisioning.drivers.power import Power
from provisioning.ports import DriverError, PowerState
from tests.provisioning.drivers.power.fakes import IPMI_BOARD, REDFISH_BOARD, FakeBoards

pytestmark = pytest.mark.pure


def test_the_first_board_that_answers_is_enough():
    boards = FakeBoards()
    power = Power([REDFISH_BOARD, IPMI_BOARD], boards)

    power.boot_from_network()
    power.switch(on=False)

    assert power.state() is PowerState.OFF
    assert boards.asked == [("redfish", "pxe"), ("redfish", "off"), ("redfish", "state")]


def test_the_next_board_is_tried_when_one_is_silent():
    boards = FakeBoards()
    boards.failing = {"redfish"}
    power = Power([REDFISH_BOARD, IPMI_BOARD], boards)

    power.switch(on=False)

    assert power.state() is PowerState.OFF
    assert boards.asked[:2] == [("redfish", "off"), ("ipmi", "off")]


def test_without_an_answering_board_power_is_unknown_and_orders_fail():
    boards = FakeBoards()
    boards.failing = {"redfish", "ipmi"}
    power = Power([REDFISH_BOARD, IPMI_BOARD], boards)

    assert power.state() is PowerState.UNKNOWN
    with pytest.raises(DriverError) as caught:
        power.switch(on=True)
    assert (caught.value.code, caught.value.is_permanent) == ("board_silent", False)
    with pytest.raises(DriverError) as caught:
        Power([]).switch(on=True)
    assert (caught.value.code, caught.value.is_permanent) == ("no_power_control", True)


def test_a_board_never_shows_its_password():
    assert "secret" not in repr(REDFISH_BOARD)
