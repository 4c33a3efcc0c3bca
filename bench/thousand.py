"""A night of 1,000 machines in waves; it takes some minutes, so it is measured when asked for."""

from collections.abc import Iterator

from bench.figures import Figure
from bench.waves import night_of


def figures() -> Iterator[Figure]:
    """Measures a night of 1,000 machines, 100 at once."""
    yield from night_of(1000, at_once=100)
