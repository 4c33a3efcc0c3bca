"""How much of the days that could be booked was really held.

    occupancy = days held ÷ days bookable

*Bookable* are the days of the period, up to today, on which a machine was in service: not
retired, not out. *Held* are those of them that a booking took, from its first day (the gap before
a continuing booking included) to its real stop day: days given back early are not held, nor are
days on which the machine was out, nor those that count on another machine after a move.
Days are local to the site, `[first_day, stop_day)`.

Source: docs/explanation/statistics.md; what counts as held is what counts in the rolling window
(`reservations/queries/rows.py`, `counted_days`).
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from foundation.days import DayRange
from pages.policy.day_sets import DayFrame


@dataclass(frozen=True, slots=True)
class Ground:
    """One machine that can be booked."""

    key: int
    retired_day: date | None = None
    outages: tuple[DayRange, ...] = ()


@dataclass(frozen=True, slots=True)
class Stay:
    """Somebody held a machine; `stop_day` is the real one."""

    machine: int
    holder: int
    first_day: date
    stop_day: date


@dataclass(frozen=True, slots=True)
class Share:
    """Days held out of days bookable."""

    held: int
    bookable: int

    @property
    def rate(self) -> float | None:
        """Answers the part that was held, from 0 to 1; None when nothing could be booked."""
        return self.held / self.bookable if self.bookable else None


class Ledger:
    """The days of some machines over one period, ready to be counted in any grouping."""

    def __init__(
        self,
        known_days: DayRange | None,
        machines: Iterable[Ground],
        stays: Iterable[Stay],
    ) -> None:
        """Lays out everything.

        Args:
            known_days: the period, cut to what is recorded and to today; None when nothing is
                left of it.
            machines: those that are counted.
            stays: who held what; on other machines they are left out.
        """
        self._frame = DayFrame(known_days) if known_days else None
        self._open: dict[int, int] = {}
        self._held: dict[int, int] = {}
        self._stays: list[tuple[Stay, int]] = []
        if self._frame is not None:
            self._lay_out(self._frame, machines, stays)

    def share(self, machines: Iterable[int], part: DayRange | None = None) -> Share:
        """Answers days held and bookable of some machines, over the period or a part of it."""
        held = bookable = 0
        within = self._bits_of(part)
        for key in machines:
            bookable += (self._open.get(key, 0) & within).bit_count()
            held += (self._held.get(key, 0) & within).bit_count()
        return Share(held, bookable)

    def held_by(self, groups: Mapping[int, Iterable[str]]) -> Counter[str]:
        """Answers the days held by each group of holders; one in two groups counts in both."""
        counted: Counter[str] = Counter()
        for stay, bits in self._stays:
            for group in groups.get(stay.holder, ()):
                counted[group] += bits.bit_count()
        return counted

    def _lay_out(self, frame: DayFrame, machines: Iterable[Ground], stays: Iterable[Stay]) -> None:
        for machine in machines:
            in_service = frame.between(None, machine.retired_day)
            self._open[machine.key] = in_service & ~frame.of(machine.outages)
        for stay in stays:
            bits = frame.between(stay.first_day, stay.stop_day) & self._open.get(stay.machine, 0)
            if bits:
                self._stays.append((stay, bits))
                self._held[stay.machine] = self._held.get(stay.machine, 0) | bits

    def _bits_of(self, part: DayRange | None) -> int:
        if self._frame is None:
            return 0
        if part is None:
            return self._frame.between(None, None)
        return self._frame.between(part.first_day, part.stop_day)
