"""One lab for all tests of this folder, its logs shown when one of them fails."""

import json
import os
import sys

import pytest

from lab import command
from lab.world import Lab
from tests.lab.bare_chain import SaltCalls, walk
from tests.lab.desk import Desk


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
    """SSH keys: the portal's own (`portal`), the host CA (`host_ca`), a person's (`bruno`)."""
    folder = tmp_path_factory.mktemp("keys")
    for name in ("portal", "host_ca", "bruno"):
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
def say(pytestconfig):
    """Prints through pytest's capture: measured seconds belong into the output of a run."""
    capture = pytestconfig.pluginmanager.getplugin("capturemanager")

    def print_line(line):
        with capture.global_and_fixture_disabled():
            sys.stdout.write(f"\nlab: {line}\n")
            sys.stdout.flush()

    return print_line


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
