"""Accounts of a machine in use, changed by the real master and tried over SSH."""

import json
import time
from dataclasses import replace

import paramiko
import pytest

from lab import command
from lab.salt_services import API_EAUTH, API_USER, TFTP_MINION
from provisioning.drivers.salt_fai import SaltFaiConfig, SaltFaiDriver
from provisioning.ports import (
    AccessOrder,
    Account,
    AccountReading,
    DriverError,
    Outcome,
    Target,
)
from tests.lab.bare_chain import leave_as_found
from tests.lab.ssh_login import connect, output_of, replace_password

RENEWED = "Renewed-once-58"
CHOSEN = "Chosen-again-64"
OCCUPANCY = "occupancy-of-access"


@pytest.fixture
def driver(lab, keys):
    return SaltFaiDriver(
        SaltFaiConfig(
            api_url=lab.salt.api_url,
            api_username=API_USER,
            api_password=lab.salt.password,
            api_eauth=API_EAUTH,
            portal_url="http://127.0.0.1:1",
            ssh_key_path=keys / "portal",
            tftp_minion=TFTP_MINION,
        )
    )


@pytest.fixture
def order(bare_chain, salt):
    """An order for the machine as the portal left it at a hand-over."""
    machine = bare_chain.machine
    host_keys = leave_as_found(machine, salt)
    marker = machine.disk / "etc/bigmem-portal/run.json"
    marker.write_text(json.dumps({"run": "R1", "occupancy": OCCUPANCY, "fencing": 1}))
    yield AccessOrder(
        key="A1",
        run_key="R1",
        occupancy_key=OCCUPANCY,
        target=Target(
            name=machine.name,
            host_name=f"{machine.name}.example.org",
            address=machine.address,
            kind="bare_metal",
            mac_addresses=(machine.mac_address,),
            memory_gib=machine.memory_gib,
            cores=2,
            disk_tib=machine.disk_tib,
        ),
        accounts=(),
        host_keys=tuple(host_keys),
    )
    marker.unlink()


def change(driver, order, *accounts):
    order = replace(order, accounts=accounts)
    order = replace(order, remembered=dict(driver.act_access(order).remember))
    for _look in range(60):
        seen = driver.observe_access(order)
        if seen.outcome is not Outcome.AGAIN:
            break
        time.sleep(seen.again_seconds)
    assert (seen.outcome, seen.code) == (Outcome.DONE, "")
    return driver.read_accounts(order)


def is_let_in(order, login, **secret):
    try:
        connect(order.target.address, login, host_keys=order.host_keys, **secret).close()
    except (paramiko.SSHException, EOFError):
        return False
    return True


def test_accounts_are_renewed_locked_and_opened(driver, order, keys, tmp_path):
    command.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", tmp_path / "bruno"])
    bruno = Account(
        "bruno",
        public_keys=((tmp_path / "bruno.pub").read_text().strip(),),
        credential_key="C7",
        is_admin=False,
    )
    password_hash = command.run(["openssl", "passwd", "-6", RENEWED]).strip()
    alice = Account("alice", password_hash=password_hash, credential_key="C2")

    given = change(driver, order, alice, bruno)
    client = connect(order.target.address, "alice", host_keys=order.host_keys, password=RENEWED)
    replace_password(client, RENEWED, CHOSEN)
    client.close()
    again = change(driver, order, alice, bruno)

    assert given == (AccountReading("alice", False, False), AccountReading("bruno", False, True))
    assert again[0] == AccountReading("alice", False, True), "the chosen password stays"
    client = connect(order.target.address, "alice", host_keys=order.host_keys, password=CHOSEN)
    assert output_of(client, "sudo id -un; echo mine > ~/data") == "root\n"
    client.close()
    client = connect(
        order.target.address, "bruno", host_keys=order.host_keys, key_path=tmp_path / "bruno"
    )
    assert output_of(client, "sudo -n true 2>/dev/null || echo none") == "none\n"

    shut = change(driver, order, replace(alice, is_locked=True), replace(bruno, is_locked=True))

    assert [reading.is_locked for reading in shut] == [True, True]
    assert not client.get_transport().is_active() or not is_alive(client)
    assert not is_let_in(order, "alice", password=CHOSEN)
    assert not is_let_in(order, "bruno", key_path=tmp_path / "bruno")

    change(driver, order, alice)

    client = connect(order.target.address, "alice", host_keys=order.host_keys, password=CHOSEN)
    assert output_of(client, "cat ~/data") == "mine\n"
    client.close()
    assert not is_let_in(order, "bruno", key_path=tmp_path / "bruno")


def test_machine_of_another_occupancy_is_left_alone(driver, order):
    with pytest.raises(DriverError) as refused:
        driver.act_access(replace(order, occupancy_key="another"))

    assert (refused.value.code, refused.value.is_permanent) == ("other_occupancy", True)


def is_alive(client):
    try:
        output_of(client, "true")
    except (paramiko.SSHException, EOFError, OSError):
        return False
    return True
