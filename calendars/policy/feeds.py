"""What people's own calendars show of bookings: days, status, alarms; and who follows what.

Source: RFC 5545 and RFC 5546; DESIGN "Calendars and mails".
"""

import hashlib
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

KEPT_CANCELLED = timedelta(days=30)
"""So long a booking that came to nothing is still shown, as cancelled."""
PAST_OWN = timedelta(days=366)
"""So far back one's own bookings are shown (ours)."""
PAST_OTHERS = timedelta(days=92)
"""So far back the bookings of machines and categories are shown (ours)."""
BEFORE_START = timedelta(days=1)
BEFORE_END = timedelta(days=3)


class Scope(StrEnum):
    """What a feed shows."""

    PERSONAL = "personal"
    """The bookings of the one whose feed it is."""
    MACHINE = "machine"
    CATEGORY = "category"


class Status(StrEnum):
    """What a booking is to a calendar, as RFC 5545 writes it."""

    TENTATIVE = "TENTATIVE"
    CONFIRMED = "CONFIRMED"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, slots=True)
class Shown:
    """One booking as a calendar shows it. Days are local, the stop day is excluded."""

    uid: str
    sequence: int
    changed_at: datetime
    first_day: date
    stop_day: date
    status: Status
    summary: str
    description: str
    url: str
    category: str
    is_reminding: bool
    """It rings before it begins and before it ends."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """When a calendar rings, counted from one end of an event."""

    before: timedelta
    is_of_end: bool


def fingerprint(machine: str, first_day: date, stop_day: date, status: Status) -> str:
    """Answers what stands for an event's days and state: when it differs, SEQUENCE grows."""
    return f"{machine} {first_day} {stop_day} {status}"


def alarms_of(event: Shown) -> tuple[Alarm, ...]:
    """Answers when an event rings: a day before it begins, three before it ends.

    Of a booking of three days or less the end would ring before it begins.
    """
    if not event.is_reminding:
        return ()
    begin = Alarm(BEFORE_START, is_of_end=False)
    if event.stop_day - event.first_day <= BEFORE_END:
        return (begin,)
    return begin, Alarm(BEFORE_END, is_of_end=True)


def version_of(name: str, events: Sequence[Shown]) -> str:
    """Answers what stands for all that a feed says: something else, another version."""
    lines = [name, *(str(astuple(event)) for event in events)]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:32]
