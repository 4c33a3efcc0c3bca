"""What a browser says of itself, as the names that people know: pure, and no guess beyond them."""

from collections.abc import Sequence
from dataclasses import dataclass

BROWSERS: Sequence[tuple[str, str]] = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("Chrom", "Chrome"),
    ("CriOS/", "Chrome"),
    ("Safari/", "Safari"),
    ("curl/", "curl"),
)
"""Marks in the order in which they decide: most browsers also name those they resemble."""
SYSTEMS: Sequence[tuple[str, str]] = (
    ("Android", "Android"),
    ("iPhone", "iOS"),
    ("iPad", "iPadOS"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True, slots=True)
class Device:
    """A browser and the system it runs on; each empty when it is not known."""

    browser: str
    system: str


def device_of(user_agent: str) -> Device:
    """Answers the device that a `User-Agent` header speaks of."""
    return Device(_first(BROWSERS, user_agent), _first(SYSTEMS, user_agent))


def _first(marks: Sequence[tuple[str, str]], text: str) -> str:
    return next((name for mark, name in marks if mark in text), "")
