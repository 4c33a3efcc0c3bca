"""Which freed days are offered for which wish: the order, and the place of least waste.

Source: docs/explanation/waiting-list.md. Plain values in, plain values out; the one judge is
asked about each place before it is taken.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import TypeAlias

from foundation.days import DayRange
from reservations.policy.checking import passes_all
from reservations.policy.values import Case
from reservations.policy.window import first_free_day, is_within_window


@dataclass(frozen=True, slots=True)
class Place:
    """Days on a machine."""

    machine: str
    days: DayRange


@dataclass(frozen=True, slots=True)
class Hope:
    """A wish as the matching reads it."""

    key: int
    holder: int
    made_at: datetime
    unanswered: int
    """Offers that its holder let lapse."""
    days: int
    span: DayRange
    """All its days lie within these."""
    categories: frozenset[int]
    profile: str
    memory_gib: int = 0
    cores: int = 0
    gpus: int = 0
    passed: tuple[Place, ...] = ()
    """What was offered for it already and not taken: never offered again."""


@dataclass(frozen=True, slots=True)
class Ground:
    """A machine, and its days that are free and late enough to be offered."""

    name: str
    category: int
    profiles: frozenset[str]
    memory_gib: int
    cores: int
    gpus: int
    gaps: tuple[DayRange, ...]


Judge: TypeAlias = Callable[[Hope, Place, date], DayRange | None]
"""Answers the days that pass all rules for a wish: those of the place, or later ones whose first
day is not after the day given; None when there are none."""


def order(hope: Hope) -> tuple[int, datetime, int]:
    """Answers by what wishes are ordered.

    Who let an offer lapse without an answer comes after those who did not; then the earliest
    made comes first.
    """
    return hope.unanswered, hope.made_at, hope.key


def match(
    hopes: Iterable[Hope], grounds: Iterable[Ground], judge: Judge
) -> list[tuple[Hope, Place]]:
    """Answers what to offer: for each wish in order the place of least waste, if there is one.

    Nobody gets a second offer while one is open, so a pass gives a person one at most. What is
    given to a wish is gone for those behind it.
    """
    free = {ground.name: ground for ground in grounds}
    served: set[int] = set()
    found = []
    for hope in sorted(hopes, key=order):
        place = None if hope.holder in served else best_place(hope, free.values(), judge)
        if place is None:
            continue
        served.add(hope.holder)
        ground = free[place.machine]
        free[place.machine] = replace(ground, gaps=without(ground.gaps, place.days))
        found.append((hope, place))
    return found


def best_place(hope: Hope, grounds: Iterable[Ground], judge: Judge) -> Place | None:
    """Answers where a wish wastes least, among places that pass all rules.

    Least GPUs it does not ask for, then least memory, then least cores; among machines that
    are alike the earliest days, then the name.
    """
    fitting = sorted(
        (ground for ground in grounds if is_enough(ground, hope)),
        key=lambda ground: (*_size(ground), ground.name),
    )
    for _alike, machines in groupby(fitting, key=_size):
        tries = [one for ground in machines for one in _tries(hope, ground)]
        found = _earliest(hope, sorted(tries), judge)
        if found is not None:
            return found
    return None


def is_enough(ground: Ground, hope: Hope) -> bool:
    """Answers whether a machine has what a wish asks for, whatever its days."""
    return (
        ground.memory_gib >= hope.memory_gib
        and ground.cores >= hope.cores
        and ground.gpus >= hope.gpus
        and ground.category in hope.categories
        and hope.profile in ground.profiles
    )


def first_fitting(case: Case, last_first_day: date) -> DayRange | None:
    """Answers the days wanted, or the first later ones, that pass all rules.

    Only the window of counted days is waited for: days come back to a person in time.
    """
    if passes_all(case):
        return case.wanted
    if is_within_window(case):
        return None
    first_day, days = case.wanted.first_day, case.wanted.days
    free_day = first_free_day(case.machine.counted, first_day, case.limits, days)
    if free_day is None or not first_day < free_day <= last_first_day:
        return None
    later = replace(case, wanted=DayRange.of(free_day, days))
    return later.wanted if passes_all(later) else None


def without(gaps: Iterable[DayRange], taken: DayRange) -> tuple[DayRange, ...]:
    """Answers what is left of free days when some are taken."""
    left = []
    for gap in gaps:
        if not gap.overlaps(taken):
            left.append(gap)
            continue
        if gap.first_day < taken.first_day:
            left.append(DayRange(gap.first_day, taken.first_day))
        if taken.stop_day < gap.stop_day:
            left.append(DayRange(taken.stop_day, gap.stop_day))
    return tuple(left)


def _size(ground: Ground) -> tuple[int, int, int]:
    return ground.gpus, ground.memory_gib, ground.cores


def _earliest(hope: Hope, tries: Sequence[tuple[date, str, date]], judge: Judge) -> Place | None:
    """Answers the first place that passes; the judge is asked no more often than needed."""
    best: tuple[date, str, Place] | None = None
    for first_day, machine, last_first_day in tries:
        if best is not None and (first_day, machine) > best[:2]:
            break
        place = Place(machine, DayRange.of(first_day, hope.days))
        days = judge(hope, place, last_first_day)
        if days is not None and (best is None or (days.first_day, machine) < best[:2]):
            best = (days.first_day, machine, Place(machine, days))
    return None if best is None else best[2]


def _tries(hope: Hope, ground: Ground) -> Iterator[tuple[date, str, date]]:
    """Answers for each gap in which a wish has room its earliest and its last first day."""
    for gap in _gaps_for(hope, ground):
        first_day = max(gap.first_day, hope.span.first_day)
        last_first_day = min(gap.stop_day, hope.span.stop_day) - timedelta(days=hope.days)
        if first_day <= last_first_day:
            yield first_day, ground.name, last_first_day


def _gaps_for(hope: Hope, ground: Ground) -> Sequence[DayRange]:
    """Answers the free days of a machine without those that were offered for a wish before."""
    gaps = ground.gaps
    for place in hope.passed:
        if place.machine == ground.name:
            gaps = without(gaps, place.days)
    return gaps
