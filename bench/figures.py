"""One figure: what was measured, what was promised."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import perf_counter, process_time


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured number beside the most it should be (None: told, not promised)."""

    name: str
    measured: float
    unit: str
    promised: float | None = None

    def line(self) -> str:
        """Answers the figure as one line; a missed one says by which ratio."""
        text = f"{self.name:<58} {self.measured:>10.2f} {self.unit:<12}"
        if self.promised is None:
            return text
        ratio = self.measured / self.promised
        word = "met" if ratio <= 1 else "MISSED"
        return f"{text} of at most {self.promised:g} ({word}, x{ratio:.2f})"


def cpu_milliseconds(act: Callable[[], object], rounds: int = 15) -> float:
    """Answers the median processor time of one call in milliseconds, after two unmeasured."""
    return _median(act, process_time, rounds)


def wall_milliseconds(act: Callable[[], object], rounds: int = 15) -> float:
    """Answers the median time that one call takes in milliseconds, the database included."""
    return _median(act, perf_counter, rounds)


def _median(act: Callable[[], object], now: Callable[[], float], rounds: int) -> float:
    for _round in range(2):
        act()
    times = []
    for _round in range(rounds):
        start = now()
        act()
        times.append(now() - start)
    return median(times) * 1000
