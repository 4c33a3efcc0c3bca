"""How well machines are made ready: at the first try, after others, or not at all.

One installation is owed to an occupancy, and one more to each reinstallation that was confirmed;
every run for it that passed its guard is a try. Technical runs are nobody's. The minutes go from
the guard of the first try to the moment at which the machine was handed over.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Result(StrEnum):
    """What became of one installation that was owed."""

    FIRST_TRY = "first_try"
    RETRIED = "retried"
    FAILED = "failed"
    UNDER_WAY = "under_way"


@dataclass(frozen=True, slots=True)
class Try:
    """One run that passed its guard."""

    owed: tuple[int, int | None]
    """Keys of the occupancy and of the reinstallation."""
    order: int
    begun_at: datetime
    ready_at: datetime | None
    is_over: bool
    """It has stopped for good, ready or not, and no fresh try is planned."""


@dataclass(frozen=True, slots=True)
class Install:
    """One installation that was owed."""

    result: Result
    tries: int
    minutes: float | None
    """None when the machine never became ready."""


def installs_of(tries: Iterable[Try]) -> list[Install]:
    """Answers what became of each installation, in the order of their first tries."""
    grouped: defaultdict[tuple[int, int | None], list[Try]] = defaultdict(list)
    for row in sorted(tries, key=lambda row: row.order):
        grouped[row.owed].append(row)
    return [_install(rows) for rows in grouped.values()]


def _install(rows: list[Try]) -> Install:
    ready_at = next((row.ready_at for row in rows if row.ready_at is not None), None)
    if ready_at is not None:
        count = sum(row.begun_at <= ready_at for row in rows)
        result = Result.FIRST_TRY if count == 1 else Result.RETRIED
        return Install(result, count, (ready_at - rows[0].begun_at) / timedelta(minutes=1))
    result = Result.FAILED if rows[-1].is_over else Result.UNDER_WAY
    return Install(result, len(rows), None)
