"""One lab for all tests of this folder, its logs shown when one of them fails."""

import json
import os
import sys
from datetime import UTC, datetime
from threading import Thread

import pytest

from lab import command
from lab.machine import wait_until
from lab.salt_services import API_EAUTH, API_USER, TFTP_MINION
from lab.world import Lab
from provisioning.drivers.salt_fai import SaltFaiConfig, SaltFaiDriver
from provisioning.drivers.salt_fai.events import EventStream
from provisioning.drivers.salt_fai.monitor import MonitorReceiver
from provisioning.drivers.salt_fai.steps import monitor_token
from provisioning.ports import Report
from tests.lab.bare_chain import SaltCalls, walk
from tests.lab.desk import Desk
from tests.lab.orders import TOKEN


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/lab/" in str(item.path) and os.geteuid() != 0:
            item.add_marker(pytest.mark.skip(reason="the lab needs root"))


@pytest.fixture(scope="session")
def lab():
    with Lab() as lab:
        yield lab


@pytest.fixture(scope="session")
def salt(lab):
    return SaltCalls(lab.salt)


@pytest.fixture(scope="session")
def keys(tmp_path_factory):
    """SSH keys: the portal's own (`portal`), both CAs, a person's (`bruno`)."""
    folder = tmp_path_factory.mktemp("keys")
    for name in ("portal", "host_ca", "user_ca", "bruno"):
        command.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / name])
    return folder


@pytest.fixture(scope="session")
def bare_chain(lab, salt, keys):
    """The lab's machine, installed and reinstalled without the portal: what that took."""
    desk = Desk(lab.network.host_address, "token-of-the-bare-chain")
    machine = lab.add_machine("bigmem91")
    yield walk(salt, machine, desk, keys / "portal")
    desk.close()


@pytest.fixture(scope="session")
def by_hand(lab, salt):
    """A GPU host that the old chain installed: nobody told its installer of a portal."""
    machine = lab.add_machine("gpuhost93")
    lab.netboot.chboot("-B", "-I", machine.mac_address)
    machine.power_on()
    wait_until("it installs", lambda: machine.installations() == 1)
    lab.netboot.chboot("-d", machine.mac_address)

    def is_accepted():
        answer = salt.call(client="wheel", fun="key.accept", match=machine.name)
        return machine.name in answer["data"]["return"].get("minions", [])

    wait_until("its minion calls", is_accepted)
    return machine


@pytest.fixture(scope="session")
def say(pytestconfig):
    """Prints through pytest's capture: measured seconds belong into the output of a run."""
    capture = pytestconfig.pluginmanager.getplugin("capturemanager")

    def print_line(line):
        with capture.global_and_fixture_disabled():
            sys.stdout.write(f"\nlab: {line}\n")
            sys.stdout.flush()

    return print_line


@pytest.fixture(scope="module")
def desk(lab):
    desk = Desk(lab.network.host_address, TOKEN)
    yield desk
    desk.close()


@pytest.fixture(scope="module")
def lines():
    return []


@pytest.fixture(scope="module")
def monitor(lab, desk, lines):
    def take(line):
        lines.append(line)
        if line.sender == monitor_token(TOKEN):
            report = Report("fai", line.name, line.code, datetime.now(UTC))
            desk.reports.append(report)

    receiver = MonitorReceiver(f"{lab.network.host_address}:0", take)
    receiver.start()
    yield f"{lab.network.host_address}:{receiver.port}"
    receiver.stop()


@pytest.fixture(scope="module")
def driver(lab, desk, monitor, keys):
    return SaltFaiDriver(
        SaltFaiConfig(
            api_url=lab.salt.api_url,
            api_username=API_USER,
            api_password=lab.salt.password,
            api_eauth=API_EAUTH,
            portal_url=desk.url,
            ssh_key_path=keys / "portal",
            ssh_host_ca_path=keys / "host_ca",
            ssh_user_ca_path=keys / "user_ca",
            monitor_address=monitor,
            tftp_minion=TFTP_MINION,
        )
    )


@pytest.fixture(scope="module")
def listening(driver, desk):
    """What `manage.py listen` does with Salt's events."""

    def take(event):
        if event.started_minion:
            desk.reports.append(Report("salt", event.tag, None, datetime.now(UTC)))

    stream = EventStream(driver.api, take)
    Thread(target=stream.run, daemon=True).start()
    yield
    stream.stop()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item):
    outcome = yield
    report = outcome.get_result()
    lab = getattr(item, "funcargs", {}).get("lab")
    if report.failed and lab is not None:
        report.sections.append(("logs of the lab", lab.story()))
    portal = getattr(item, "funcargs", {}).get("portal")
    if report.failed and portal is not None:
        report.sections.append(("logs of the portal", portal.logs()[-8000:]))
        report.sections.append(("runs", json.dumps(portal.runs(), indent=1)))
