"""One event an occupancy: which days it takes, and in which collection it belongs.

Source: docs/reference/calendar-format.md.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import date
from enum import StrEnum


class Collection(StrEnum):
    """Where an event stands."""

    CALENDAR = "calendar"
    """Read by the Salt side: it installs these machines."""
    OTHERS = "others"
    """Machines that the portal installs, or nobody."""


@dataclass(frozen=True, slots=True)
class Stay:
    """One booking of an occupancy, as far as the calendar cares."""

    first_day: date
    stop_day: date
    is_standing: bool
    """Approved or active."""
    has_ended: bool
    """It took place: over, or given back early."""


@dataclass(frozen=True, slots=True)
class Event:
    """What stands in the calendar. Days are local to the site, the stop day is excluded."""

    machine: str
    host: str
    login: str
    holder: str
    kind: str
    profile: str
    category: str
    reference: str
    first_day: date
    stop_day: date

    @property
    def fingerprint(self) -> str:
        """Answers what stands for all of it: another event, another fingerprint."""
        text = "\n".join(str(value) for value in astuple(self))
        return hashlib.sha256(text.encode()).hexdigest()[:32]


def days_of(stays: Sequence[Stay]) -> tuple[date, date] | None:
    """Answers first and stop day of an occupancy's event; None when it has none.

    Approved and active bookings are in it, and those that took place; a chain without any never
    began. Gaps that are held belong to it: access stays open.
    """
    counted = [stay for stay in stays if stay.is_standing or stay.has_ended]
    if not counted:
        return None
    return min(stay.first_day for stay in counted), max(stay.stop_day for stay in counted)
