"""Who is at the other end when a reverse proxy stands between: the address that it passes on.

Installers are known by their machine's address, and sign-in attempts are counted by address.
"""

from collections.abc import Callable, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse

Network = IPv4Network | IPv6Network
HEADER = "HTTP_X_FORWARDED_FOR"


class ClientAddressMiddleware:
    """Writes the client's own address into the request, when a trusted proxy names it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answers the request as that of the client behind the proxies."""
        peer = str(request.META.get("REMOTE_ADDR", ""))
        named = str(request.META.get(HEADER, ""))
        trusted = settings.PORTAL_TRUSTED_PROXIES
        request.META["REMOTE_ADDR"] = client_address(peer, named, trusted)
        return self.get_response(request)


def client_address(peer: str, named: str, trusted: Sequence[Network]) -> str:
    """Answers the first address, from our end, that is no trusted proxy.

    What stands to the left of it was written by whoever sent the request, and is not believed.

    Args:
        peer: address at the other end of the connection.
        named: the header in which each proxy adds the address that it was called from.
        trusted: networks of our own proxies.
    """
    address = peer
    for candidate in reversed([part.strip() for part in named.split(",")]):
        if not _is_in(address, trusted) or not _is_address(candidate):
            break
        address = candidate
    return address


def _is_in(address: str, networks: Sequence[Network]) -> bool:
    return _is_address(address) and any(ip_address(address) in network for network in networks)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
