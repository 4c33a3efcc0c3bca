"""A real Redfish service answers: sushy-tools' emulator."""

import time
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from lab.boards import EmulatedSystem, RedfishEmulator
from provisioning.drivers.power.redfish import RedfishBoard
from provisioning.ports import Board, DriverError, PowerState
from tests.support.boards import PASSWORD, USERNAME

pytestmark = [pytest.mark.external, pytest.mark.xdist_group("boards")]


def board(address, **changes):
    facts = {"username": USERNAME, "password": PASSWORD, **changes}
    return RedfishBoard(Board("redfish", address, **facts))


def problem(ask):
    with pytest.raises(DriverError) as caught:
        ask()
    assert PASSWORD not in str(caught.value)
    return caught.value.code


def wait_for(client, state):
    stop_at = time.monotonic() + 5
    while client.state() is not state:
        assert time.monotonic() < stop_at
        time.sleep(0.05)


def test_power_is_ordered_and_read_back_later(redfish_emulator):
    client = board(redfish_emulator.address_of("bigmem7"))
    assert client.state() is PowerState.OFF

    client.boot_from_network()
    client.switch(on=True)
    wait_for(client, PowerState.ON)
    client.switch(on=True)
    client.switch(on=False)
    wait_for(client, PowerState.OFF)


def test_a_board_says_whose_it_is(redfish_emulator):
    identity = board(redfish_emulator.address_of("bigmem8")).identity()

    uuid = redfish_emulator.address_of("bigmem8").rpartition("/")[2]
    assert (identity.names, identity.mac_addresses) == ({uuid}, {"52:54:00:00:00:18"})


def test_of_several_systems_the_one_with_the_serial_is_meant(redfish_emulator):
    uuid = redfish_emulator.address_of("bigmem8").rpartition("/")[2]

    found = board(redfish_emulator.url, serial=uuid.upper()).identity()

    assert found.mac_addresses == {"52:54:00:00:00:18"}
    assert problem(board(redfish_emulator.url).state) == "board_unusable"


def test_what_goes_wrong_has_a_code_and_no_password(redfish_emulator):
    address = redfish_emulator.address_of("bigmem7")

    assert problem(board(address, password="wrong").state) == "board_login"
    assert problem(board(f"{address}9").state) == "board_refused"
    assert problem(board("http://127.0.0.1:1").state) == "board_silent"
    assert problem(board("127.0.0.1:1", trusted_certificate="x").state) == "board_certificate"


def own_certificate(folder):
    """A board's certificate as its maker leaves it: signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "board")])
    today = datetime.now(UTC)
    alternative = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name)
    builder = builder.public_key(key.public_key()).serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(today - timedelta(days=1))
    builder = builder.not_valid_after(today + timedelta(days=2))
    signed = builder.add_extension(alternative, critical=False).sign(key, hashes.SHA256())
    paths = folder / "board.pem", folder / "board.key"
    paths[0].write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return paths


def test_an_own_certificate_is_refused_unless_it_is_the_trusted_one(tmp_path):
    certificate, key = own_certificate(tmp_path)
    emulator = RedfishEmulator(
        tmp_path,
        [EmulatedSystem("bigmem7", ())],
        username=USERNAME,
        password=PASSWORD,
        certificate=(certificate, key),
    )
    place = emulator.url.removeprefix("https://")

    try:
        assert problem(board(place).state) == "board_certificate"
        trusting = board(place, trusted_certificate=certificate.read_text())
        assert trusting.state() is PowerState.OFF
        assert board(place, verifies_certificate=False).state() is PowerState.OFF
    finally:
        emulator.stop()


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ({"/redfish/v1/Systems/1": "no json"}, "board_refused"),
        ({"/redfish/v1/Systems/1": []}, "board_refused"),
        ({"/redfish/v1/Systems/1": {"PowerState": "Off"}}, "board_unusable"),
        (
            {
                "/redfish/v1/Systems/1": {
                    "Actions": {"#ComputerSystem.Reset": {"target": "https://elsewhere.org/"}}
                }
            },
            "board_unusable",
        ),
    ],
)
def test_garbled_answers_change_nothing(answers, code):
    def reply(request):
        body = answers[request.url.path]
        assert request.method == "GET"
        return (
            httpx.Response(200, text=body)
            if isinstance(body, str)
            else httpx.Response(200, json=body)
        )

    facts = Board("redfish", "bmc/redfish/v1/Systems/1", USERNAME, PASSWORD)
    client = RedfishBoard(facts, transport=httpx.MockTransport(reply))

    assert problem(lambda: client.switch(on=True)) == code
