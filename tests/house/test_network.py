"""The test run speaks to nobody but itself."""

import socket

import pytest

from tests.support.network import NetworkClosedError, is_ours

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", True),
        ("127.1.2.3", True),
        ("::1", True),
        ("localhost", True),
        ("10.88.7.11", True),
        ("10.1.2.3", False),
        ("192.0.2.1", False),
        ("example.org", False),
    ],
)
def test_own_addresses_are_told_from_others(host, expected):
    assert is_ours(host) is expected


def test_connection_to_somebody_else_is_refused():
    with pytest.raises(NetworkClosedError):
        socket.create_connection(("192.0.2.1", 80), 1)


def test_look_up_of_somebody_else_is_refused():
    with pytest.raises(NetworkClosedError):
        socket.getaddrinfo("example.org", 80)


def test_loopback_is_open():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname(), 1).close()
