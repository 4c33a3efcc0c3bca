"""Until when a booking can be extended, and what stands behind that day.

The earliest of next booking, planned maintenance, 84 days, window, end of the grant, end of the
account, retirement. Source: docs/explanation/rules.md.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from reservations.policy.access import open_until
from reservations.policy.blocks import is_in_the_way
from reservations.policy.continuing import held_days
from reservations.policy.renewal import occupancy_days
from reservations.policy.values import Block, BlockKind, Case, Gesture
from reservations.policy.window import most_days


class Reason(StrEnum):
    """What limits an extension."""

    BOOKING = "booking"
    UNDECIDED = "undecided"
    """Somebody has asked for the next days: an extension over them would stand beside."""
    UNAVAILABLE = "unavailable"
    KEPT = "kept"
    OCCUPANCY = "occupancy"
    EXTENSIONS = "extensions"
    WINDOW = "window"
    GRANT = "grant"
    ACCOUNT = "account"
    RETIREMENT = "retirement"


_REASONS = {
    BlockKind.APPROVED: Reason.BOOKING,
    BlockKind.UNDECIDED: Reason.UNDECIDED,
    BlockKind.UNAVAILABLE: Reason.UNAVAILABLE,
    BlockKind.KEPT: Reason.KEPT,
}


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a booking can be extended."""

    last_day: date
    """The last day that extensions can reach without standing beside anybody's request."""
    reason: Reason
    """What limits them there."""
    most_day: date
    """The latest last day that one extension can ask for, beside requests of others at worst."""


def reach(case: Case) -> Reach:
    """Answers how far a booking can be extended, and how far by one extension alone."""
    last_day, reason = extendable_until(case)
    behind_day, _reason = extendable_until(case, past_undecided=True)
    most_day = min(behind_day, _days_after(case.wanted.last_day, case.limits.max_days))
    return Reach(last_day, reason, most_day)


def extendable_until(case: Case, *, past_undecided: bool = False) -> tuple[date, Reason]:
    """Answers the last day that extensions can reach, and which limit it meets there.

    It is the booking's own last day when no extension is possible. Days that others have
    only asked for are a limit, unless `past_undecided`: then what lies behind them is.
    """
    booked = case.wanted
    limits = list(_fixed_limits(replace(case, gesture=Gesture.EXTEND), past_undecided))
    stop_day, reason = min(limits, key=lambda limit: limit[0])
    free_days = max(0, (stop_day - booked.stop_day).days)
    counted = (*case.machine.counted, held_days(case))
    days = most_days(counted, booked.stop_day, case.limits, free_days)
    if days < free_days:
        reason = Reason.WINDOW
    return booked.last_day + timedelta(days=days), reason


def _fixed_limits(case: Case, past_undecided: bool) -> Iterator[tuple[date, Reason]]:
    for block in case.machine.blocks:
        if block.days.stop_day > case.wanted.stop_day and _is_limit(block, case, past_undecided):
            yield block.days.first_day, _REASONS[block.kind]
    limits, stop_day = case.limits, case.wanted.stop_day
    stay_days = limits.max_occupancy_days - occupancy_days(case)
    yield _days_after(stop_day, stay_days), Reason.OCCUPANCY
    if limits.max_extensions is not None:
        more_days = (limits.max_extensions - case.extensions) * limits.max_days
        yield _days_after(stop_day, more_days), Reason.EXTENSIONS
    grant_stop_day = open_until(case.machine.open_spans, stop_day)
    if grant_stop_day is not None:
        yield grant_stop_day, Reason.GRANT
    if case.account_stop_day is not None:
        yield case.account_stop_day, Reason.ACCOUNT
    if case.machine.retired_day is not None:
        yield case.machine.retired_day, Reason.RETIREMENT


def _is_limit(block: Block, case: Case, past_undecided: bool) -> bool:
    is_open = block.kind is BlockKind.UNDECIDED and not past_undecided
    return is_open or is_in_the_way(block, case)


def _days_after(day: date, days: int) -> date:
    """The day so many days later, cut to the end of the calendar."""
    return date.fromordinal(min(day.toordinal() + days, date.max.toordinal()))
