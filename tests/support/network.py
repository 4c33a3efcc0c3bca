"""Keeps the test run from speaking to anybody but itself: loopback, unix sockets, the lab."""

import ipaddress
import sys

_allowed = [
    ipaddress.ip_network("127.0.0.0/8"),
    ipaddress.ip_network("::1/128"),
    ipaddress.ip_network("10.88.0.0/16"),  # the lab's machines, in namespaces of the run's own
]
_names = {None, "", "localhost", "testserver"}


class NetworkClosedError(RuntimeError):
    """A test tried to speak to a machine that is not this one."""


def is_ours(host):
    if isinstance(host, bytes):
        host = host.decode()
    if host in _names:
        return True
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return address.is_unspecified or any(address in network for network in _allowed)


def _guard(event, arguments):
    if event in {"socket.connect", "socket.sendto"}:
        address = arguments[1]
        if isinstance(address, tuple) and isinstance(address[0], str) and not is_ours(address[0]):
            raise NetworkClosedError(f"the test run may not speak to {address}")
    elif event == "socket.getaddrinfo" and not is_ours(arguments[0]):
        raise NetworkClosedError(f"the test run may not look up {arguments[0]!r}")


def close():
    """Closes the network for the rest of this process (an audit hook cannot be taken out)."""
    sys.addaudithook(_guard)
