"""Browsers and systems by what they say of themselves."""

import pytest

from accounts.policy.devices import Device, device_of

pytestmark = pytest.mark.pure

MOZILLA = "Mozilla/5.0"
WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("user_agent", "device"),
    [
        (
            f"{MOZILLA} (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
            Device("Firefox", "Linux"),
        ),
        (
            f"{MOZILLA} (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/130.0 Safari/537.36",
            Device("Chrome", "Windows"),
        ),
        (
            f"{MOZILLA} (Windows NT 10.0) {WEBKIT} Chrome/130.0 Safari/537.36 Edg/130.0",
            Device("Edge", "Windows"),
        ),
        (
            f"{MOZILLA} (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605 Version/17 Safari/605",
            Device("Safari", "macOS"),
        ),
        (
            f"{MOZILLA} (iPhone; CPU iPhone OS 17_5 like Mac OS X) {WEBKIT} CriOS/130 Safari/604",
            Device("Chrome", "iOS"),
        ),
        (
            f"{MOZILLA} (Linux; Android 14; Pixel 8) {WEBKIT} Chrome/130.0 Mobile Safari/537.36",
            Device("Chrome", "Android"),
        ),
        ("curl/7.88.1", Device("curl", "")),
        ("", Device("", "")),
    ],
)
def test_device_of_a_header(user_agent, device):
    assert device_of(user_agent) == device
