"""The boards of machines in the administration: typed once, sealed, never shown."""

import pytest
from django.test import Client

from journal.models import Entry
from machines.models import ManagementBoard
from machines.sealing import unseal
from tests.factories import AdministratorFactory, MachineFactory, ManagementBoardFactory

pytestmark = pytest.mark.django_db
SECRET = "calvin-and-hobbes"
LINE = {
    "protocol": "redfish",
    "address": "bmc7.example.org",
    "username": "portal",
    "password": SECRET,
    "serial": "CZ1234",
    "verifies_certificate": "on",
    "trusted_certificate": "",
}


@pytest.fixture
def office(db):
    client = Client()
    client.force_login(AdministratorFactory(account_name="boss", language="en"))
    return client


@pytest.fixture
def machine(db):
    return MachineFactory(name="bigmem7", address="192.0.2.17")


def page_of(machine):
    return f"/admin/machines/machine/{machine.pk}/change/"


def save(office, machine, **changes):
    """Sends the machine's page with one board; answers the response."""
    stored = machine.boards.first()
    line = {**LINE, "machine": machine.pk, "id": stored.pk if stored else "", **changes}
    fields = {
        "name": machine.name,
        "category": machine.category_id,
        "site": machine.site_id,
        "accepts_bookings": "on",
        "host_name": machine.host_name,
        "address": machine.address,
        "mac_addresses": "\n".join(machine.mac_addresses),
        "kind": machine.kind,
        "driven_by": machine.driven_by,
        "profiles": [profile.pk for profile in machine.profiles.all()],
        "memory_gib": "512",
        "cores": "32",
        "disk_tib": "10",
        "network_gbps": "1",
        "gpus": "0",
        "boards-TOTAL_FORMS": "1",
        "boards-INITIAL_FORMS": "1" if stored else "0",
        **{f"boards-0-{name}": value for name, value in line.items()},
    }
    return office.post(page_of(machine), fields)


def test_a_board_is_entered_and_its_password_is_sealed(office, machine):
    response = save(office, machine)

    assert response.status_code == 302, response.content[:3000]
    board = ManagementBoard.objects.get()
    assert (board.protocol, board.address, board.serial) == (
        "redfish",
        "bmc7.example.org",
        "CZ1234",
    )
    assert SECRET not in board.sealed_password
    assert unseal(board.sealed_password) == SECRET
    assert SECRET not in str(list(Entry.objects.values()))


def test_the_page_shows_dots_and_an_empty_field_keeps_the_password(office, machine):
    save(office, machine)
    page = office.get(page_of(machine)).content.decode()

    assert "••••••••" in page
    assert SECRET not in page
    assert ManagementBoard.objects.get().sealed_password not in page

    assert save(office, machine, password="", username="other").status_code == 302
    board = ManagementBoard.objects.get()
    assert (board.username, unseal(board.sealed_password)) == ("other", SECRET)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"password": ""}, "Give the password"),
        ({"address": "bmc7; reboot"}, "is not written as expected"),
        ({"address": "-Hother"}, "is not written as expected"),
        ({"protocol": "ipmi", "address": "https://bmc7/"}, "is not written as expected"),
        ({"username": "-U root"}, "is not written as expected"),
        ({"trusted_certificate": "abc"}, "Paste the whole certificate"),
    ],
)
def test_what_cannot_work_is_refused_with_a_sentence(office, machine, changes, sentence):
    response = save(office, machine, **changes)

    assert response.status_code == 200
    assert sentence in response.content.decode()
    assert not ManagementBoard.objects.exists()


def test_redfish_is_tried_before_ipmi(machine):
    ManagementBoardFactory(machine=machine, protocol="ipmi")
    ManagementBoardFactory(machine=machine, protocol="redfish")

    assert [board.protocol for board in machine.boards.all()] == ["redfish", "ipmi"]
