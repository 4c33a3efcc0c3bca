"""How long people wait: from asking to the first day, and from asking to a decision.

    lead time        = first day - local day of the request, in days
    time to decision = moment of the decision - moment of the request, in working hours

Working hours are 8:00 to 18:00 of the site's working days: a request of Friday 17:00 decided on
Monday at 9:00 has waited two of them. 18:00 is when `reservations/queries/shelf.py` says that
nobody decides any more before the next working day; 8:00 is ours.
"""

import math
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

OPENS, CLOSES = time(8), time(18)
ONE_DAY = timedelta(days=1)
MOST = 0.9
"""The part of all that waits no longer than the second figure shown."""


@dataclass(frozen=True, slots=True)
class Wait:
    """How long half of them waited at most, and nine in ten."""

    count: int
    median: float
    most: float


def wait_of(values: Sequence[float]) -> Wait | None:
    """Answers median and 90th percentile; None of nothing."""
    if not values:
        return None
    return Wait(len(values), statistics.median(values), percentile(values, MOST))


def percentile(values: Sequence[float], part: float) -> float:
    """Answers the smallest value that at least such a part of all values does not exceed.

    The nearest-rank definition: it is always one of the values.
    """
    rank = math.ceil(part * len(values))
    return sorted(values)[max(rank, 1) - 1]


def working_hours(asked: datetime, decided: datetime, is_working: Callable[[date], bool]) -> float:
    """Answers the working hours between two instants, both on the clock of the site."""
    total = timedelta()
    day = asked.date()
    while day <= decided.date():
        if is_working(day):
            opens = datetime.combine(day, OPENS, asked.tzinfo)
            closes = datetime.combine(day, CLOSES, asked.tzinfo)
            total += max(timedelta(), min(decided, closes) - max(asked, opens))
        day += ONE_DAY
    return total / timedelta(hours=1)


def spread(values: Sequence[float], bounds: Sequence[float]) -> list[int]:
    """Answers how many values lie below the first bound, between each two, from the last on."""
    counts = [0] * (len(bounds) + 1)
    for value in values:
        counts[sum(value >= bound for bound in bounds)] += 1
    return counts
