"""Single rows as the plain values that the rules read."""

from collections.abc import Iterator, Sequence
from dataclasses import fields

from foundation.days import DayRange
from machines.models import Unavailability
from reservations.lifecycle import LIVE, STANDING
from reservations.models import Booking, BookingRules
from reservations.policy.values import Block, BlockKind, Limits, Strictness, WindowScope


def limits_of(rules: BookingRules) -> Limits:
    """Answers the numbers of a row as the rules read them."""
    numbers = {field.name: getattr(rules, field.name) for field in fields(Limits)}
    numbers["strictness"] = Strictness(rules.strictness)
    numbers["window_scope"] = WindowScope(rules.window_scope)
    return Limits(**numbers)


def blocks_of(booking: Booking) -> Iterator[Block]:
    """Answers what a booking puts on its machine's days."""
    holder = str(booking.holder_id)
    if booking.state in LIVE:
        kind = BlockKind.APPROVED if booking.state in STANDING else BlockKind.UNDECIDED
        is_continuing = booking.continues_id is not None
        yield Block(booking.held_days, kind, holder, booking.reference, is_continuing)
    kept_until = booking.kept_until
    if kept_until is not None and kept_until > booking.stop_day:
        kept = DayRange(booking.stop_day, kept_until)
        yield Block(kept, BlockKind.KEPT, holder, booking.reference)


def counted_days(booking: Booking, outages: Sequence[Unavailability]) -> list[DayRange]:
    """Answers the machine-days of a booking that count: held gap days do, lost days do not.

    Those that an open extension asks for count too. From the day on which it moved elsewhere,
    its days count there.
    """
    stop_day = booking.asked_stop_day or booking.stop_day
    if booking.moved_day is not None:
        stop_day = min(stop_day, booking.moved_day)
    if stop_day <= booking.held_first_day:
        return []
    days = DayRange(booking.held_first_day, stop_day)
    return days_without(days, [outage_days(row) for row in outages])


def lost_days(booking: Booking, outages: Sequence[Unavailability], within: DayRange) -> int:
    """Answers how many machine-days of a booking, within some days, an outage has taken."""
    left = sum(
        met.days
        for days in counted_days(booking, outages)
        if (met := days.intersection(within)) is not None
    )
    whole = sum(
        met.days
        for days in counted_days(booking, ())
        if (met := days.intersection(within)) is not None
    )
    return whole - left


def outage_days(row: Unavailability) -> DayRange:
    """Answers the days on which the machine is out."""
    return DayRange(row.first_day, row.stop_day)


def days_without(days: DayRange, holes: Sequence[DayRange]) -> list[DayRange]:
    """Answers what is left of some days when others are taken out."""
    left: list[DayRange] = []
    begin = days.first_day
    for hole in sorted(holes, key=lambda hole: hole.first_day):
        if not hole.overlaps(days):
            continue
        if begin < hole.first_day:
            left.append(DayRange(begin, hole.first_day))
        begin = max(begin, hole.stop_day)
    if begin < days.stop_day:
        left.append(DayRange(begin, days.stop_day))
    return left
