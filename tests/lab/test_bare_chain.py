"""The lab alone: a machine is really wiped, installed, handed over and logged into."""

import json

import pytest

from lab import command
from tests.lab.bare_chain import install
from tests.lab.desk import Desk
from tests.lab.ssh_login import connect, output_of, replace_password

FIRST_PASSWORD = "Mailed-once-41"
OWN_PASSWORD = "Chosen-by-me-73"


def pillar_for(run, login, *, previous=()):
    return {
        "run": run,
        "occupancy": f"O-{run}",
        "fencing": 1,
        "machine": "bigmem91",
        "login": login,
        "password_hash": command.run(["openssl", "passwd", "-6", FIRST_PASSWORD]).strip(),
        "public_keys": [],
        "previous_logins": list(previous),
        "profile": "plain",
        "states": [],
        "last_day": "2026-12-24",
        "host_certificate": "",
        "portal_key": "ssh-ed25519 AAAA nobody",
    }


@pytest.fixture(scope="module")
def machine(lab):
    machine = lab.add_machine("bigmem91")
    yield machine
    machine.power_off()


@pytest.fixture(scope="module")
def desk(lab):
    desk = Desk(lab.network.host_address, "token-of-a-bare-run")
    yield desk
    desk.close()


def test_bare_chain_installs_and_reinstalls(lab, salt, machine, desk, say):
    first_keys, first_seconds, _ = install(
        salt, machine, desk, pillar=pillar_for("R-1", "alice"), order=machine.power_on
    )
    client = connect(machine.address, "alice", host_keys=first_keys, password=FIRST_PASSWORD)
    replace_password(client, FIRST_PASSWORD, OWN_PASSWORD)
    client = connect(machine.address, "alice", host_keys=first_keys, password=OWN_PASSWORD)
    assert output_of(client, "sudo id -un; readlink /media/bigvol") == "root\n/home\n"
    output_of(client, "echo mine > ~/data")
    client.close()

    second_keys, seconds, _ = install(
        salt,
        machine,
        desk,
        pillar=pillar_for("R-2", "bruno", previous=["alice"]),
        order=lambda: salt.call(client="local_async", tgt="bigmem91", fun="system.reboot"),
    )
    client = connect(machine.address, "bruno", host_keys=second_keys, password=FIRST_PASSWORD)
    replace_password(client, FIRST_PASSWORD, OWN_PASSWORD)
    client.close()

    say(f"put up in {lab.seconds}; bare chain from off {first_seconds}")
    say(f"bare chain with the reboot ordered through Salt {seconds}")
    assert second_keys != first_keys
    assert "alice" not in machine.read("/etc/passwd")
    assert not (machine.disk / "home" / "alice").exists()
    assert set(desk.codes.values()) == {0}
    assert json.loads(machine.read("/etc/bigmem-portal/run.json")) == {
        "run": "R-2",
        "occupancy": "O-R-2",
        "fencing": 1,
    }
    assert lab.netboot.armed() == []
    assert machine.installations() == 2
