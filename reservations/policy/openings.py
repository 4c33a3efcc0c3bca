"""The first days on which machines can be had: earliest first, and what else when none can.

Every day answered passes all rules; days that cannot are stepped over, not tried one by one.
Source: docs/explanation/rules.md. Plain values in, plain values out.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TypeAlias

from foundation.days import DayRange
from reservations.policy.access import first_opening_after
from reservations.policy.checking import first_broken
from reservations.policy.clash import blocks_met, claimed_days
from reservations.policy.continuing import settled
from reservations.policy.extending import Reason, extendable_until
from reservations.policy.values import BlockKind, Case, MachineFacts, Rule
from reservations.policy.window import first_free_day

ONE_DAY = timedelta(days=1)
FINAL = frozenset({Rule.BOOKABLE, Rule.LENGTH})
"""Broken once, broken on every later day."""

CaseOn: TypeAlias = Callable[[DayRange], Case]
"""Answers the request of one person for some days of one machine, no choice about data made."""


@dataclass(frozen=True, slots=True)
class Need:
    """So many days on end, on a machine that has at least so much."""

    days: int
    memory_gib: int = 0
    cores: int = 0
    gpus: int = 0


@dataclass(frozen=True, slots=True)
class Offer:
    """One machine, and the request for any days of it."""

    machine: MachineFacts
    case_on: CaseOn


@dataclass(frozen=True, slots=True)
class Opening:
    """The first days of a machine that pass all rules."""

    machine: MachineFacts
    days: DayRange
    until_day: date
    """The last day that extensions could reach, as things stand."""
    reason: Reason
    """What limits them there."""


@dataclass(frozen=True, slots=True)
class Others:
    """What comes nearest when nothing fits."""

    later: Opening | None = None
    shorter: Opening | None = None
    smaller: tuple[Opening, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Answers whether there is nothing to propose."""
        return self.later is None and self.shorter is None and not self.smaller


def openings(offers: Iterable[Offer], need: Need, span: DayRange) -> list[Opening]:
    """Answers on which machines a need can be met first, beginning on a day of the span.

    The earliest first day first; then least waste, GPUs before memory before cores; then the
    machine that can be kept longest.
    """
    found = []
    for offer in offers:
        if is_enough(offer.machine, need):
            opening = opening_of(offer, need.days, span)
            if opening is not None:
                found.append(opening)
    return sorted(found, key=_rank)


def others(offers: Sequence[Offer], need: Need, span: DayRange, later: DayRange) -> Others:
    """Answers what comes nearest to a need that nothing meets.

    The same later, beginning on a day of the second span; as many days as there are, at most
    those asked; and machines that have less, the nearest to the need first.
    """
    return Others(
        later=next(iter(openings(offers, need, later)), None),
        shorter=_shorter(offers, need, span),
        smaller=_smaller(offers, need, span),
    )


def is_enough(machine: MachineFacts, need: Need) -> bool:
    """Answers whether a machine has what is needed."""
    return (
        machine.memory_gib >= need.memory_gib
        and machine.cores >= need.cores
        and machine.gpus >= need.gpus
    )


def opening_of(offer: Offer, days: int, span: DayRange) -> Opening | None:
    """Answers the first days of a machine, with how long they could be kept; None without."""
    case = earliest(offer.case_on, days, span)
    if case is None:
        return None
    last_day, reason = extendable_until(settled(case))
    return Opening(offer.machine, case.wanted, last_day, reason)


def earliest(case_on: CaseOn, days: int, span: DayRange) -> Case | None:
    """Answers the first case that passes all rules and begins on a day of the span."""
    day: date | None = span.first_day
    while day is not None and day < span.stop_day:
        case = case_on(DayRange.of(day, days))
        broken = first_broken(case)
        if broken is None:
            return case
        day = _next_try(case, broken)
    return None


def _next_try(case: Case, broken: Rule) -> date | None:
    """Answers the next first day on which the rule may hold; None when there is none.

    Never a day too late: between it and the day of the case the rule is broken on every day.
    """
    first_day = case.wanted.first_day
    if broken in FINAL:
        return None
    if broken is Rule.ACCESS:
        return first_opening_after(case)
    if broken is Rule.CLASH:
        case = settled(case)
        return max(block.days.stop_day for block in blocks_met(case, claimed_days(case)))
    if broken is Rule.WINDOW:
        counted, limits = case.machine.counted, case.limits
        return first_free_day(counted, first_day + ONE_DAY, limits, case.wanted.days)
    if broken is Rule.NOTICE or settled(case).continues:
        return first_day + ONE_DAY
    return _next_touching(case)


def _next_touching(case: Case) -> date | None:
    """Answers the next day that touches a booking of one's own: other rules hold from there."""
    stops = [
        block.days.stop_day
        for block in case.machine.blocks
        if block.holder == case.holder and block.kind is not BlockKind.KEPT
    ]
    if case.earlier is not None:
        stops.append(case.earlier.days.stop_day)
    return min((day for day in stops if day > case.wanted.first_day), default=None)


def _shorter(offers: Sequence[Offer], need: Need, span: DayRange) -> Opening | None:
    """Answers the most days that can be had, the earliest ones; halving finds their number.

    Fewer days never break a rule that more days keep.
    """
    enough = [offer for offer in offers if is_enough(offer.machine, need)]
    fitting, failing = 0, need.days
    while fitting + 1 < failing:
        days = (fitting + failing) // 2
        if any(earliest(offer.case_on, days, span) for offer in enough):
            fitting = days
        else:
            failing = days
    return openings(enough, replace(need, days=fitting), span)[0] if fitting else None


def _smaller(
    offers: Iterable[Offer], need: Need, span: DayRange, most: int = 3
) -> tuple[Opening, ...]:
    """Answers machines that have too little, the nearest to the need first."""
    lacking = sorted(
        (offer for offer in offers if not is_enough(offer.machine, need)),
        key=lambda offer: _shortfall(offer.machine, need),
    )
    found: list[tuple[float, Opening]] = []
    for offer in lacking:
        shortfall = _shortfall(offer.machine, need)
        if len(found) >= most and shortfall > found[-1][0]:
            break
        opening = opening_of(offer, need.days, span)
        if opening is not None:
            found.append((shortfall, opening))
    found.sort(key=lambda pair: (pair[0], *_rank(pair[1])))
    return tuple(opening for _shortfall, opening in found[:most])


def _shortfall(machine: MachineFacts, need: Need) -> float:
    """Answers how far a machine is from a need: 0 has all of it; a GPU less weighs most."""
    pairs = (
        (machine.memory_gib, need.memory_gib),
        (machine.cores, need.cores),
    )
    missing = sum(1 - have / wanted for have, wanted in pairs if have < wanted)
    return missing + max(0, need.gpus - machine.gpus)


def _rank(opening: Opening) -> tuple[date, int, int, int, int, str]:
    machine = opening.machine
    return (
        opening.days.first_day,
        machine.gpus,
        machine.memory_gib,
        machine.cores,
        -opening.until_day.toordinal(),
        machine.name,
    )
