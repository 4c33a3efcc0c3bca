"""Restarting a machine by whatever hand reaches it, told by what was observed."""

from dataclasses import replace
from datetime import timedelta

import pytest

from provisioning.drivers.power.hands import hands_after
from provisioning.ports import DriverError, Outcome, Report, StepName
from tests.provisioning.drivers.power.fakes import IPMI_BOARD, REDFISH_BOARD, FakeBoards
from tests.provisioning.drivers.salt_fai.replay import (
    NOW,
    TARGET,
    BootFiles,
    Master,
    driver_for,
    order,
)

pytestmark = pytest.mark.pure

ARMED = (
    "[MAC address] 01-52-54-00-88-00-01 vmlinuz-6.1 initrd=initrd.img-6.1 "
    "portal_run=R1 portal_fencing=7 FAI_ACTION=install"
)
BOOT = {"bigmem1": {"ret": "boot-1\n", "retcode": 0}}
NEW_BOOT = {"bigmem1": {"ret": "boot-2\n", "retcode": 0}}
SILENT = "ping_dead"
BOARDED = replace(TARGET, boards=(REDFISH_BOARD, IPMI_BOARD))


class Night:
    """One machine with two boards, the driver, and what it asked to keep, as time passes."""

    def __init__(self, answer, *lines):
        self.boards = FakeBoards()
        self.master = Master(
            **{"file.read": answer, "system.reboot": {"jid": "1", "minions": ["bigmem1"]}}
        )
        self.moment = NOW
        self.remembered = {}
        self.driver = driver_for(
            self.master,
            BootFiles(*(lines or (ARMED,))),
            boards=self.boards,
            now=lambda: self.moment,
        )

    def order(self, **facts):
        return order(target=BOARDED, remembered=dict(self.remembered), **facts)

    def act(self, **facts):
        self.boards.asked.clear()
        result = self.driver.act(StepName.CYCLING, self.order(**facts))
        self.remembered |= result.remember
        return [(protocol, what) for protocol, what in self.boards.asked if what != "state"]

    def observe(self, seconds=0):
        self.moment += timedelta(seconds=seconds)
        seen = self.driver.observe(StepName.CYCLING, self.order())
        self.remembered |= seen.remember
        return seen.outcome, seen.code, dict(seen.evidence)


@pytest.mark.parametrize(
    ("last", "boards", "is_answering", "hands"),
    [
        (None, 2, True, [0, 1, 2]),
        (None, 2, False, [1, 2]),
        (None, 0, True, [0]),
        (None, 0, False, []),
        (0, 2, True, [1, 2]),
        (0, 0, True, [0]),
        (1, 2, True, [2, 1]),
        (2, 2, True, [1, 2]),
        (1, 1, True, [1]),
    ],
)
def test_hands_take_turns_from_gentle_to_hard(last, boards, is_answering, hands):
    assert hands_after(last, boards, is_answering=is_answering) == hands


def test_silent_machine_is_switched_off_seen_off_and_switched_on_into_the_network():
    night = Night(SILENT)

    assert night.act() == [("redfish", "off")]
    assert night.observe(5) == (Outcome.RETRY, "switched_off", {"hand": "redfish"})
    assert night.act() == [("redfish", "pxe"), ("redfish", "on")]
    assert night.observe(5) == (Outcome.DONE, "", {"seen": "power", "hand": "redfish"})
    assert night.remembered["reboot_ordered_at"] == NOW.isoformat()


def test_machine_that_is_off_is_only_switched_on():
    night = Night(SILENT)
    night.boards.is_on = False

    assert night.act() == [("redfish", "pxe"), ("redfish", "on")]
    assert night.observe() == (Outcome.DONE, "", {"seen": "power", "hand": "redfish"})


def test_asked_gently_first_and_by_its_board_when_it_stays(closed_ssh):
    night = Night(BOOT)

    assert night.act() == [("redfish", "pxe")]
    assert len(night.master.asked("system.reboot")) == 1
    assert night.observe(119)[:2] == (Outcome.AGAIN, "still_there")
    assert night.observe(1)[:2] == (Outcome.RETRY, "still_there")
    assert night.act() == [("redfish", "off")]
    assert len(night.master.asked("system.reboot")) == 1


def test_machine_that_came_back_from_its_disk_is_sent_off_by_its_board():
    night = Night(BOOT)
    night.act()
    night.master.answers["file.read"] = NEW_BOOT

    assert night.observe(20)[:2] == (Outcome.RETRY, "booted_from_disk")
    assert night.act() == [("redfish", "off")]


def test_silent_board_is_replaced_by_the_next_at_once():
    night = Night(SILENT)
    night.boards.failing = {"redfish"}

    assert night.act()[-1] == ("ipmi", "off")
    assert night.observe() == (Outcome.RETRY, "switched_off", {"hand": "ipmi"})
    assert night.act()[-1] == ("ipmi", "on")


def test_board_that_does_not_keep_its_promise_is_followed_by_the_next(monkeypatch):
    night = Night(SILENT)
    night.boards.ignoring = {"redfish"}
    night.act()

    assert night.observe(29)[:2] == (Outcome.AGAIN, "power_changing")
    assert night.observe(1)[:2] == (Outcome.RETRY, "still_on")
    assert night.act() == [("ipmi", "off")]

    night.boards.ignoring = {"ipmi"}
    night.observe()
    night.act()
    assert night.observe(30)[:2] == (Outcome.RETRY, "still_off")
    assert night.act() == [("redfish", "pxe"), ("redfish", "on")]
    assert night.observe()[0] is Outcome.DONE


def test_without_any_answering_hand_it_says_which_board_failed():
    night = Night(SILENT)
    night.boards.failing = {"redfish", "ipmi"}

    with pytest.raises(DriverError) as refused:
        night.act()

    assert (refused.value.code, refused.value.is_permanent) == ("board_silent", False)


@pytest.mark.parametrize("line", ["", ARMED.replace("R1", "R9").replace("g=7", "g=8")])
def test_machine_that_is_not_armed_for_this_run_keeps_its_power(line):
    night = Night(SILENT, line)

    with pytest.raises(DriverError):
        night.act()

    assert night.boards.is_on
    assert night.boards.asked == []


def test_machine_whose_installer_was_heard_keeps_its_power():
    night = Night(SILENT)
    heard = (Report("fai", "TASKBEGIN confdir", None, NOW),)

    assert night.act(reports=heard) == []
    assert night.boards.is_on


def test_worker_that_died_after_switching_off_is_followed_by_one_that_switches_on():
    night = Night(SILENT)
    night.act()
    night.remembered.clear()

    assert night.observe()[:2] == (Outcome.RETRY, "switched_off")
    kept = dict(night.remembered)
    assert night.act() == [("redfish", "pxe"), ("redfish", "on")]
    night.remembered = kept
    assert night.observe()[0] is Outcome.RETRY
    assert night.act()[-1] == ("redfish", "on")
    assert night.observe()[0] is Outcome.DONE


def test_unknown_order_to_a_machine_that_is_on_is_given_again():
    assert Night(SILENT).observe()[:2] == (Outcome.RETRY, "not_rebooted")
