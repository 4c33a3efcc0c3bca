"""The lab over real network boot: one virtual machine, its board, and the portal."""

import pytest

from lab.power import PASSWORD, USERNAME, RedfishWire
from lab.pxe.world import PxeLab
from tests.lab.lab_portal import LabPortal
from tests.lab.story import Story
from tests.support import databases


@pytest.fixture(scope="session")
def lab():
    with PxeLab() as lab:
        yield lab


@pytest.fixture(scope="session")
def machine(lab):
    return lab.add_virtual_machine("bigmem91")


@pytest.fixture(scope="session")
def board(lab, machine):
    """The machine's Redfish board: what it is told happens to the machine's power."""
    with RedfishWire(lab.ground, machine) as board:
        yield board


@pytest.fixture(scope="session")
def portal(lab, machine, board, keys, private_redis, mail_server_of_run):
    portal = LabPortal(
        lab,
        ssh_key=keys / "portal",
        host_ca=keys / "host_ca",
        database_url=databases.new_database("pxe"),
        broker_url=private_redis.url,
        email_url=mail_server_of_run.url,
        folder=databases.FOLDER / "pxe",
    )
    portal.set_up_for(machine)
    words = (machine.name, board.address, USERNAME, PASSWORD)
    portal.shell(f"from tests.lab.site import add_board; add_board(*{words!r})")
    portal.start()
    yield portal
    portal.stop()


@pytest.fixture
def story(lab, portal, machine, mail_server_of_run):
    return Story(portal, machine, mail_server_of_run, lab.netboot.boot_files)
