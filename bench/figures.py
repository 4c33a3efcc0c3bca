"""One figure: what was measured, what was promised."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import process_time


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
    for _round in range(2):
        act()
    times = []
    for _round in range(rounds):
        start = process_time()
        act()
        times.append(process_time() - start)
    return median(times) * 1000
