"""From local days to instants and back: the only place where midnight is computed.

On two nights a year a local day has 23 or 25 hours; the zone knows, nobody else needs to.
"""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """Answers the UTC instant at which the local day begins."""
    return at_local(day, time.min, zone)


def local_day(instant: datetime, zone: ZoneInfo) -> date:
    """Answers the local day to which an instant belongs.

    Raises:
        ValueError: the instant carries no time zone.
    """
    if instant.tzinfo is None:
        message = "an instant must carry its time zone"
        raise ValueError(message)
    return instant.astimezone(zone).date()


def at_local(day: date, moment: time, zone: ZoneInfo) -> datetime:
    """Answers the UTC instant of a wall-clock time on a local day.

    A time that the spring change skips moves forward by the length of the gap;
    of a time that the autumn change shows twice, the first one is meant.
    """
    wall = datetime.combine(day, moment.replace(tzinfo=None, fold=0), tzinfo=zone)
    return wall.astimezone(UTC)
