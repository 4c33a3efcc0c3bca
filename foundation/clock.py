"""The one place where the time is read; everything else receives the moment.

The roof may install another source (the demonstration clock); the default is the system's.
"""

from collections.abc import Callable
from datetime import UTC, datetime


def system() -> datetime:
    """Answers the system's time, aware, in UTC."""
    return datetime.now(UTC)


_sources: list[Callable[[], datetime]] = [system]


def now() -> datetime:
    """Answers the present instant of the installed source, aware, in UTC.

    Raises:
        ValueError: the installed source answered an instant without time zone.
    """
    instant = _sources[-1]()
    if instant.tzinfo is None:
        message = "the clock's source must answer an instant with its time zone"
        raise ValueError(message)
    return instant.astimezone(UTC)


def install(source: Callable[[], datetime]) -> None:
    """Makes `now` ask this source from here on, in this process."""
    _sources[:] = [source]
