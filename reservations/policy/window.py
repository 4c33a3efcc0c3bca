"""The rule `window`: machine-days held in any five months on end.

Source: service rules of 03/05/2024, "sur une période de 5 mois glissants". Windows are
[d, d + 5 months) for every day d, the day cut to the month's length. They never shrink back:
a later d gives a later stop or, at month ends, the same one. So the windows that hold a day of
a range begin on consecutive days, and prefix sums over days weigh each of them at once.
"""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import accumulate

from foundation.days import DayRange, add_months
from reservations.policy.continuing import held_days
from reservations.policy.gestures import asked_days
from reservations.policy.values import Budget, Case, Check, Figure, Gesture, Limits, Rule

_FIRST = date.min.toordinal()
_LAST = date.max.toordinal()


@dataclass(frozen=True, slots=True)
class Load:
    """The fullest window: its days, and the machine-days in it, held before or wanted now."""

    days: DayRange
    held: int
    wanted: int

    @property
    def used(self) -> int:
        """Machine-days in the window, all told."""
        return self.held + self.wanted


@dataclass(frozen=True, slots=True)
class _Frame:
    """Windows that begin on consecutive days; everything in proleptic ordinals of days."""

    first: int
    stops: Sequence[int]

    def loads(self, ranges: Iterable[DayRange]) -> list[int]:
        """Machine-days of the ranges in each window."""
        first, length = self.first, self.stops[-1] - self.first
        steps = [0] * (length + 1)
        for days in ranges:
            begin = max(days.first_day.toordinal() - first, 0)
            stop = min(days.stop_day.toordinal() - first, length)
            if begin < stop:
                steps[begin] += 1
                steps[stop] -= 1
        before = list(accumulate(accumulate(steps), initial=0))
        return [before[stop - first] - before[index] for index, stop in enumerate(self.stops)]


def check_window(case: Case) -> Check:
    """Judges the fullest window that holds a day now asked.

    `asked` and `allowed` are machine-days. The details split the fullest window into
    `held_days` and `wanted_days` and name its `first_day` and `last_day`; when it is too full,
    `free_day` is the first day from which as many days could be asked, or None.
    """
    load, limits = load_of(case), case.limits
    is_broken = load.used > limits.max_window_days
    details: dict[str, Figure] = {
        "held_days": load.held,
        "wanted_days": load.wanted,
        "first_day": load.days.first_day,
        "last_day": load.days.last_day,
    }
    if is_broken and case.gesture is not Gesture.EXTEND:
        first_day, days = case.wanted.first_day, case.wanted.days
        details["free_day"] = first_free_day(case.machine.counted, first_day, limits, days)
    return Check(
        Rule.WINDOW,
        is_broken=is_broken,
        asked=load.used,
        allowed=limits.max_window_days,
        is_waivable=True,
        details=details,
    )


def is_within_window(case: Case) -> bool:
    """Answers whether the rule holds, without saying why not."""
    held, asked = _weighed(case)
    counted, allowed = case.machine.counted, case.limits.max_window_days
    if _machine_days(counted) + held.days <= allowed:
        return True
    return usage_in_windows(counted, held, case.limits, asked) <= allowed


def load_of(case: Case) -> Load:
    """Answers the fullest window that holds a day the case asks for, held gap included."""
    held, asked = _weighed(case)
    return fullest_window(case.machine.counted, held, case.limits, asked)


def _weighed(case: Case) -> tuple[DayRange, DayRange]:
    """Answers the days that weigh, and those whose windows are looked at."""
    held = held_days(case)
    return held, asked_days(case) if case.gesture is Gesture.EXTEND else held


def _machine_days(counted: Iterable[DayRange]) -> int:
    """Answers how many machine-days there are in all: no window holds more."""
    return sum(days.days for days in counted)


def usage_in_windows(
    counted: Sequence[DayRange],
    wanted: DayRange,
    limits: Limits,
    asked: DayRange | None = None,
) -> int:
    """Answers the machine-days in the fullest window that holds a day of `asked`.

    Both the counted and the wanted days weigh; `asked` is all that is wanted unless given.
    What was answered of late is remembered: many machines ask the same.
    """
    return _usage(tuple(counted), wanted, limits, asked)


@lru_cache(maxsize=1024)
def _usage(
    counted: tuple[DayRange, ...], wanted: DayRange, limits: Limits, asked: DayRange | None
) -> int:
    return fullest_window(counted, wanted, limits, asked).used


def fullest_window(
    counted: Sequence[DayRange],
    wanted: DayRange,
    limits: Limits,
    asked: DayRange | None = None,
) -> Load:
    """Answers the fullest window that holds a day of `asked`; of several, the earliest."""
    frame = _frame(wanted if asked is None else asked, limits.window_months)
    held, own = frame.loads(counted), frame.loads([wanted])
    used = [before + now for before, now in zip(held, own, strict=True)]
    index = used.index(max(used))
    days = DayRange(date.fromordinal(frame.first + index), date.fromordinal(frame.stops[index]))
    return Load(days, held[index], own[index])


def first_free_day(
    counted: Sequence[DayRange], from_day: date, limits: Limits, days: int = 1
) -> date | None:
    """Answers the first day from which so many days on end would pass the rule.

    None when there is none before all that is counted has left the windows.
    """
    far_day = max([from_day, *(held.stop_day for held in counted)])
    bound = min(_months_later(far_day, limits.window_months + 1), _LAST - days)
    day = from_day.toordinal()
    while day <= bound:
        wanted = DayRange.of(date.fromordinal(day), days)
        frame = _frame(wanted, limits.window_months)
        held, own = frame.loads(counted), frame.loads([wanted])
        index = _last_overfull(held, own, limits.max_window_days)
        if index is None:
            return wanted.first_day
        day = frame.stops[index] - max(0, limits.max_window_days - held[index])
    return None


def budget(counted: Sequence[DayRange], today: date, limits: Limits) -> Budget:
    """Answers what a person has used and has left on a day, and when days come back.

    `back_day` is the first later day on which more days are left than today; from it,
    `back_days` can be asked at once, at most the length that the rules allow.
    """
    allowed = limits.max_window_days
    used = max(_frame(DayRange.of(today, 1), limits.window_months).loads(counted))
    if used == 0:
        return Budget(used=0, allowed=allowed, back_day=None)
    tighter = replace(limits, max_window_days=min(used, allowed))
    back_day = first_free_day(counted, DayRange.of(today, 1).stop_day, tighter)
    if back_day is None:
        return Budget(used=used, allowed=allowed, back_day=None)
    back_days = most_days(counted, back_day, limits, limits.max_days)
    return Budget(used=used, allowed=allowed, back_day=back_day, back_days=back_days)


def most_days(counted: Sequence[DayRange], first_day: date, limits: Limits, at_most: int) -> int:
    """Answers how many days from a first day pass the rule: 0 to `at_most`.

    More days never make a window emptier, so halving finds the number.
    """
    if _machine_days(counted) + at_most <= limits.max_window_days:
        return max(0, at_most)
    fitting, failing = 0, at_most + 1
    while failing - fitting > 1:
        days = (fitting + failing) // 2
        wanted = DayRange.of(first_day, days)
        if usage_in_windows(counted, wanted, limits) <= limits.max_window_days:
            fitting = days
        else:
            failing = days
    return fitting


def _last_overfull(held: Sequence[int], own: Sequence[int], allowed: int) -> int | None:
    for index in range(len(held) - 1, -1, -1):
        if held[index] + own[index] > allowed:
            return index
    return None


def _frame(asked: DayRange, months: int) -> _Frame:
    """All windows that hold a day of the range."""
    first = _earliest_start(asked.first_day, months)
    stop = asked.stop_day.toordinal()
    stops: list[int] = []
    start = first
    while start < stop:
        day = date.fromordinal(start)
        stops_of_month = _month_stops(day.year, day.month, months)[day.day - 1 :]
        stops.extend(stops_of_month)
        start += len(stops_of_month)
    return _Frame(first, stops[: stop - first])


def _earliest_start(day: date, months: int) -> int:
    """The earliest start of a window that holds the day.

    A window that begins the same day so many months before has just stopped; at month ends
    the next few may have, too.
    """
    target = day.toordinal()
    start = _months_later(day, -months)
    while _months_later(date.fromordinal(start), months) <= target:
        start += 1
    return start


@lru_cache(maxsize=512)
def _month_stops(year: int, month: int, months: int) -> tuple[int, ...]:
    """The stops of the windows that begin on each day of a month."""
    length = monthrange(year, month)[1]
    return tuple(_months_later(date(year, month, day), months) for day in range(1, length + 1))


def _months_later(day: date, months: int) -> int:
    """The ordinal of a day so many months later, cut to the ends of the calendar."""
    try:
        return add_months(day, months).toordinal()
    except ValueError:
        return _LAST if months > 0 else _FIRST
