"""The checks before the night: everything at once, and nothing touched."""

from dataclasses import replace

import httpx
import pytest

from provisioning.drivers.power import Identity
from provisioning.ports import ActResult, DriverError, Outcome, StepName
from tests.provisioning.drivers.power.fakes import IPMI_BOARD, REDFISH_BOARD, FakeBoards
from tests.provisioning.drivers.salt_fai.replay import (
    TARGET,
    BootFiles,
    Master,
    driver_for,
    order,
)

pytestmark = pytest.mark.pure

BOARDED = replace(TARGET, boards=(REDFISH_BOARD, IPMI_BOARD))
BOOT = {"bigmem1": {"ret": "boot-1\n", "retcode": 0}}
SILENT = "ping_dead"
MAC = "52:54:00:88:00:01"
ALL_WELL = {
    "power": "on (redfish)",
    "identity": "serial and mac",
    "salt": "answers",
    "minion": "answers",
    "tftp": "writable",
}


@pytest.fixture
def boards():
    boards = FakeBoards()
    boards.identity = Identity(frozenset({"cz1234"}), frozenset({MAC}))
    return boards


def check(boards, *lines, target=BOARDED, minion=BOOT, finger="key_finger", chboot=None):
    """Asks for the checks once; answers outcome, first code and evidence."""
    master = Master(**{"key.finger": finger, "file.read": minion})
    driver = driver_for(master, chboot or BootFiles(*lines), boards=boards)
    seen = driver.observe(StepName.PRECHECKING, order(target=target))
    assert not {what for _, what in boards.asked} & {"on", "off", "pxe"}
    return seen.outcome, seen.code, dict(seen.evidence)


def test_all_is_well(boards):
    assert check(boards) == (Outcome.DONE, "", ALL_WELL)
    assert driver_for(Master()).act(StepName.PRECHECKING, order()) == ActResult()


def test_machine_that_is_off_is_not_asked_for_its_minion(boards):
    boards.is_on = False

    outcome, _, evidence = check(boards, minion=SILENT)

    assert (outcome, evidence["power"], evidence["minion"]) == (
        Outcome.DONE,
        "off (redfish)",
        "off",
    )


def test_silent_minion_is_no_problem_where_a_board_can_restart_the_machine(boards):
    outcome, _, evidence = check(boards, minion=SILENT)

    assert (outcome, evidence["minion"]) == (Outcome.DONE, "silent")


def test_silent_minion_without_a_board_is_one(boards):
    outcome, code, evidence = check(boards, target=TARGET, minion=SILENT)

    assert (outcome, code) == (Outcome.RETRY, "no_power_control")
    assert (evidence["power"], evidence["identity"]) == ("no board", "not compared")


def test_one_answering_board_is_enough(boards):
    boards.failing = {"redfish"}

    outcome, _, evidence = check(boards)

    assert (outcome, evidence["power"]) == (Outcome.DONE, "on (ipmi)")


@pytest.mark.parametrize(
    ("names", "addresses", "serial", "outcome", "code"),
    [
        ({"cz1234"}, {MAC}, "CZ1234", Outcome.DONE, ""),
        ({"cz1234"}, set(), "CZ1234", Outcome.DONE, ""),
        (set(), {MAC}, "CZ1234", Outcome.DONE, ""),
        ({"cz9999"}, {MAC}, "CZ1234", Outcome.NEEDS_PERSON, "other_machine"),
        ({"cz1234"}, {"52:54:00:99:99:99"}, "CZ1234", Outcome.RETRY, "mac_unknown"),
        ({"cz1234"}, {"52:54:00:99:99:99"}, "", Outcome.NEEDS_PERSON, "other_machine"),
        ({"cz1234"}, {MAC}, "", Outcome.DONE, ""),
    ],
)
def test_identity_is_compared_with_the_inventory(boards, names, addresses, serial, outcome, code):
    boards.identity = Identity(frozenset(names), frozenset(addresses))
    target = replace(TARGET, boards=(replace(REDFISH_BOARD, serial=serial),))

    assert check(boards, target=target)[:2] == (outcome, code)


def test_everything_wrong_is_told_at_once_and_what_stops_comes_first(boards):
    boards.failing = {"redfish", "ipmi"}

    outcome, code, evidence = check(
        boards,
        "[DEFAULT] default vmlinuz-6.1 initrd=i FAI_ACTION=install",
        finger=httpx.ConnectError,
        minion=SILENT,
    )

    assert (outcome, code) == (Outcome.NEEDS_PERSON, "netboot_installs_all")
    assert evidence["problems"] == (
        "netboot_installs_all, board_silent, salt_silent, no_power_control"
    )


def test_boot_files_that_cannot_be_written_are_found(boards):
    def read_only(arguments):
        return "0.0.0.0 (00000000) is not enabled\n" if arguments[0] == "-d" else ""

    assert check(boards, chboot=read_only)[:2] == (Outcome.RETRY, "tftp_read_only")


def test_name_that_could_mean_other_machines_is_refused(boards):
    with pytest.raises(DriverError) as refused:
        check(boards, target=replace(BOARDED, name="bigmem*"))

    assert refused.value.code == "bad_minion_name"
