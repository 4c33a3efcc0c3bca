"""A real board answers by IPMI 2.0: ipmi_sim, through the real ipmitool."""

import pytest

from provisioning.drivers.power.ipmi import IpmiBoard
from provisioning.ports import Board, DriverError, PowerState
from tests.support.boards import PASSWORD, USERNAME

pytestmark = [pytest.mark.external, pytest.mark.xdist_group("boards")]


def board(address, username=USERNAME, password=PASSWORD, **options):
    return IpmiBoard(Board("ipmi", address, username, password), **options)


def problem(client):
    with pytest.raises(DriverError) as caught:
        client.state()
    assert PASSWORD not in str(caught.value)
    return caught.value.code


def test_power_and_boot_source_reach_the_board(ipmi_simulator):
    client = board(ipmi_simulator.address)
    assert client.state() is PowerState.OFF

    client.boot_from_network()
    client.switch(on=True)

    assert client.state() is PowerState.ON
    assert ipmi_simulator.calls() == ["boot pxe", "power 1"]


def test_a_board_says_whose_it_is(ipmi_simulator):
    identity = board(ipmi_simulator.address).identity()

    assert "cz1234" in identity.names
    assert identity.mac_addresses == frozenset()


def test_refusal_and_silence_are_told_apart(ipmi_simulator, monkeypatch):
    monkeypatch.setattr("provisioning.drivers.power.ipmi.PATIENCE", ("-N", "1", "-R", "1"))

    assert problem(board(ipmi_simulator.address, password="wrong")) == "board_login"
    assert problem(board(ipmi_simulator.address, username="nobody")) == "board_login"
    assert problem(board("127.0.0.1:1")) == "board_silent"


def test_the_password_never_stands_on_the_command_line(tmp_path):
    spy = tmp_path / "ipmitool"
    spy.write_text(f'#!/bin/sh\necho "$@" >{tmp_path}/words\necho "Chassis Power is on"\n')
    spy.chmod(0o700)

    assert board("bmc:6230", program=str(spy)).state() is PowerState.ON

    words = (tmp_path / "words").read_text().split()
    assert PASSWORD not in words
    assert words[:8] == ["-v", "-I", "lanplus", "-H", "bmc", "-p", "6230", "-U"]


def test_without_the_program_it_says_so():
    assert problem(board("bmc", program="/nowhere/ipmitool")) == "no_ipmitool"
