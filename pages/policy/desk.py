"""The order of what waits at the desk, its pages, and what comes after a decision."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

PAGE_LENGTH = 25
SOON_DAYS = 3
"""What has to be decided within so many days is marked."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where one line stands in the queue."""

    page: int
    """The page that holds it, 1 being the first."""
    before: str
    """Key of the line before it; empty for the first."""
    after: str
    """Key of the line behind it; empty for the last."""

    @property
    def following(self) -> str:
        """Answers what to look at once it is decided: the next one, else the one before."""
        return self.after or self.before


def urgency(until_day: date, asked_at: datetime) -> tuple[date, datetime]:
    """Answers what the queue is sorted by: what lapses first, then what waits longest."""
    return (until_day, asked_at)


def is_soon(until_day: date, today: date) -> bool:
    """Answers whether little time is left to decide."""
    return (until_day - today).days <= SOON_DAYS


def place_in(keys: Sequence[str], key: str) -> Place:
    """Answers where a key stands; nowhere is before the first page's first line."""
    if key not in keys:
        return Place(page=1, before="", after=keys[0] if keys else "")
    index = keys.index(key)
    return Place(
        page=index // PAGE_LENGTH + 1,
        before=keys[index - 1] if index else "",
        after=keys[index + 1] if index + 1 < len(keys) else "",
    )


def pages_of(count: int) -> int:
    """Answers how many pages so many lines make; an empty queue is one."""
    return max(1, -(-count // PAGE_LENGTH))
