"""Where a person is signed in, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.conf import settings

from accounts.models import User
from accounts.sessions import open_sessions
from accounts.wording import device_words
from pages.wording import moment_words


@dataclass(frozen=True, slots=True)
class SessionLine:
    """One browser as the page names it."""

    key: int
    device: str
    address: str
    since: str
    is_here: bool


def session_lines(person: User, *, here: str | None) -> Sequence[SessionLine]:
    """Answers where a person is signed in, this browser first. Two queries."""
    zone = ZoneInfo(settings.TIME_ZONE)
    return [
        SessionLine(
            key=row.key,
            device=device_words(row.device),
            address=row.address,
            since=moment_words(row.since, zone),
            is_here=row.is_here,
        )
        for row in open_sessions(person, here=here)
    ]
