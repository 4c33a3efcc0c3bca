"""Boards of machines, real ones, and the institute's chain."""

import re
from dataclasses import replace

import pytest

from bigmem_portal.checking import machines
from bigmem_portal.checking.running import WrongError
from provisioning.ports import Board, DriverError, Target
from tests.factories import SiteFactory
from tests.support.boards import PASSWORD, USERNAME

TARGET = Target("bigmem7", "bigmem7", "10.0.0.7", "bare_metal", ("52:54:00:00:00:17",), 64, 8, 1)


def wrong(target):
    with pytest.raises(WrongError) as caught:
        machines.check_machine(target)
    assert PASSWORD not in str(caught.value)
    return str(caught.value)


@pytest.mark.external
@pytest.mark.xdist_group("boards")
def test_every_board_answers_and_is_this_machines(redfish_emulator, ipmi_simulator, settings):
    settings.PORTAL_DRIVER = "salt_fai"
    address = redfish_emulator.address_of("bigmem7")
    uuid = address.rpartition("/")[2]
    redfish = Board("redfish", address, USERNAME, PASSWORD, serial=uuid)
    ipmi = Board("ipmi", ipmi_simulator.address, USERNAME, PASSWORD, serial="CZ1234")

    both = replace(TARGET, boards=(redfish, ipmi))
    assert machines.check_machine(both).endswith("compared with the inventory: serial and mac.")

    locked_out = replace(TARGET, boards=(replace(redfish, password="no"), ipmi))
    assert wrong(locked_out) == (
        f"Its redfish board at {address} refuses the login. Correct it at the machine."
    )
    assert "is another machine's" in wrong(
        replace(TARGET, boards=(replace(redfish, serial="CZ9999"),))
    )


def test_what_is_missing_is_said(settings):
    assert "no management board" in machines.check_machine(TARGET)
    assert "no MAC address" in wrong(replace(TARGET, mac_addresses=()))
    settings.PORTAL_DRIVER = "simulated"
    board = Board("ipmi", "bmc", USERNAME, PASSWORD)
    assert "simulated" in machines.check_machine(replace(TARGET, boards=(board,)))
    assert machines.chain_checks() == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("code", "sentence"),
    [("salt_login", "refuses the portal's account"), ("odd", "Something is wrong (odd)")],
)
def test_chain_is_asked_through_the_driver(settings, monkeypatch, code, sentence):
    class Chain:
        def check_salt(self):
            raise DriverError(code, "no")

        def check_tftp(self, tftp_minion):
            assert tftp_minion in {"", "tftp2"}

    settings.PORTAL_DRIVER = "salt_fai"
    monkeypatch.setattr(machines, "salt_fai_driver", Chain)

    for number, minion in enumerate(("tftp2", "", "")):
        SiteFactory(slug=f"site{number}", tftp_minion=minion)

    salt, *hosts = machines.chain_checks()

    assert [host.name for host in hosts] == ["TFTP host", "TFTP host tftp2"]
    assert {host.ask() for host in hosts} == {"Boot files are read and written."}
    with pytest.raises(WrongError, match=re.escape(sentence)):
        salt.ask()
