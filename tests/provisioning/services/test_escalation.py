"""A machine that does not leave is restarted by ever harder hands, in one run."""

import pytest

from provisioning.drivers.simulated import FaultKind
from tests.factories import ManagementBoardFactory
from tests.provisioning.conftest import install

pytestmark = pytest.mark.django_db


@pytest.fixture
def boards(machine):
    for protocol in ("redfish", "ipmi"):
        ManagementBoardFactory(machine=machine, protocol=protocol)


def hands_of(run):
    return [
        (step.outcome, step.code, step.evidence.get("hand", ""))
        for step in run.steps.filter(name="cycling").order_by("attempt")
    ]


@pytest.mark.parametrize(
    ("faults", "attempts"),
    [
        ({}, [("done", "", "salt")]),
        (
            {"reboot": FaultKind.LIES},
            [("retry", "not_restarted", ""), ("done", "", "redfish")],
        ),
        (
            {"reboot": FaultKind.LIES, "redfish": FaultKind.LIES},
            [("retry", "not_restarted", "")] * 2 + [("done", "", "ipmi")],
        ),
        ({"reboot": FaultKind.FAILS, "redfish": FaultKind.BROKEN}, [("done", "", "ipmi")]),
    ],
)
def test_each_hand_that_does_not_help_is_followed_by_a_harder_one(
    boards, run, fleet, time_of, faults, attempts
):
    for place, kind in faults.items():
        fleet.set_fault("bigmem7", place, kind)

    install(run, time_of)

    assert (run.state, hands_of(run)) == ("ready", attempts)
    assert fleet.count("bigmem7", "installed") == 1


def test_silent_machine_with_a_board_is_installed_all_the_same(boards, run, fleet, time_of):
    with fleet.machine("bigmem7") as machine:
        machine.is_answering = False

    install(run, time_of)

    assert (run.state, hands_of(run)) == ("ready", [("done", "", "redfish")])


def test_silent_machine_without_a_board_needs_hands(run, fleet, time_of):
    fleet.set_fault("bigmem7", "prechecking", FaultKind.LIES_ALWAYS)
    with fleet.machine("bigmem7") as machine:
        machine.is_answering = False

    install(run, time_of)

    assert (run.state, run.problem) == ("blocked", "no_power_control")
    assert fleet.count("bigmem7", "wiped") == 0


def test_machine_that_no_hand_moves_is_blocked_and_disarmed(boards, run, fleet, time_of):
    for place in ("reboot", "redfish", "ipmi"):
        fleet.set_fault("bigmem7", place, FaultKind.LIES)

    install(run, time_of)

    assert (run.state, run.problem, run.is_armed) == ("blocked", "not_restarted", False)
    assert len(hands_of(run)) > 4
