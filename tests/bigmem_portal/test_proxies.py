"""Whose address counts: the client's, when one of our own proxies names it, and nobody else's."""

from ipaddress import ip_network

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from bigmem_portal.proxies import ClientAddressMiddleware, client_address

pytestmark = pytest.mark.pure

OURS = (ip_network("127.0.0.1/32"), ip_network("10.9.0.0/24"))


@pytest.mark.parametrize(
    ("peer", "named", "expected"),
    [
        ("127.0.0.1", "10.1.0.7", "10.1.0.7"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("10.1.0.8", "10.1.0.7", "10.1.0.8"),
        ("127.0.0.1", "10.1.0.7, 10.1.0.8", "10.1.0.8"),
        ("127.0.0.1", "10.1.0.7, 10.9.0.3", "10.1.0.7"),
        ("127.0.0.1", "10.1.0.7, nonsense", "127.0.0.1"),
        ("", "10.1.0.7", ""),
    ],
)
def test_address_is_that_of_the_client_behind_our_own_proxies(peer, named, expected):
    assert client_address(peer, named, OURS) == expected


def test_request_carries_the_address_of_the_client(settings):
    settings.PORTAL_TRUSTED_PROXIES = OURS
    request = RequestFactory().get("/", REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="10.1.0.7")

    ClientAddressMiddleware(lambda _request: HttpResponse())(request)

    assert request.META["REMOTE_ADDR"] == "10.1.0.7"
