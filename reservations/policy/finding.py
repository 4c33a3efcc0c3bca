"""Free gaps of one machine, for the planning and the finder."""

from collections.abc import Iterable

from foundation.days import DayRange
from reservations.policy.values import Block


def gaps(blocks: Iterable[Block], days: DayRange) -> tuple[DayRange, ...]:
    """Answers the free days inside a range, as ranges in order; blocks may overlap."""
    found = []
    free_day = days.first_day
    for taken in sorted(block.days for block in blocks if block.days.overlaps(days)):
        if taken.first_day > free_day:
            found.append(DayRange(free_day, taken.first_day))
        free_day = max(free_day, taken.stop_day)
    if free_day < days.stop_day:
        found.append(DayRange(free_day, days.stop_day))
    return tuple(found)
