"""Which looks of which screens are taken: every one, or a small set that meets all pairs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations, product

from tests.browser.screens_list import Case

THEMES = ("light", "dark")
LANGUAGES = ("fr", "en")
WIDTHS = (1366, 390)
MOST = 60
"""Pages that the quick set opens."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a screen is looked at."""

    theme: str
    language: str
    width: int

    def __str__(self) -> str:
        return f"{self.language} {self.theme} {self.width}"


LOOKS = tuple(Look(*values) for values in product(THEMES, LANGUAGES, WIDTHS))
Pair = tuple[object, ...]


def all_looks(cases: Iterable[Case]) -> list[tuple[Case, Look]]:
    """Answers the full matrix."""
    return [(case, look) for case in cases for look in LOOKS]


def pairwise_looks(cases: Sequence[Case], most: int = MOST) -> list[tuple[Case, Look]]:
    """Answers a set of at most so many, always the same for the same list.

    First come those that meet most pairs of who, state, theme, language and width nobody has met
    yet and show a page not shown yet; what is left of the room goes to second looks at pages.
    """
    left = {
        candidate: (pairs_of(*candidate), second_of(*candidate)) for candidate in all_looks(cases)
    }
    met: set[Pair] = set()
    met_second: set[Pair] = set()
    taken: list[tuple[Case, Look]] = []
    while left and len(taken) < most:
        best = max(
            left,
            key=lambda candidate: (
                len(left[candidate][0] - met),
                len(left[candidate][1] - met_second),
            ),
        )
        pairs, second = left.pop(best)
        if pairs <= met and second <= met_second:
            break
        met |= pairs
        met_second |= second
        taken.append(best)
    return taken


def pairs_of(case: Case, look: Look) -> set[Pair]:
    """Answers the page, and the pairs of everything else, that one look meets."""
    values = (case.who, case.state, look.theme, look.language, look.width)
    return {(case.kin,), *combinations(enumerate(values), 2)}


def second_of(case: Case, look: Look) -> set[Pair]:
    """Answers the pairs of the page itself with how it is looked at, and in which state."""
    return {
        (case.kin, value)
        for value in (look.theme, look.language, look.width, case.state, case.who)
    }
