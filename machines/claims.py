"""Who else has taken days of a machine; rooms above know, and the roof installs their answer.

Planned maintenance must not surprise a holder, but bookings are unknown down here.
"""

from collections.abc import Callable, Sequence

from foundation.days import DayRange
from machines.models import Machine

ClaimsOn = Callable[[Machine, DayRange], Sequence[str]]
"""Answers the references of what stands on a machine's days."""


def _nobody(_machine: Machine, _days: DayRange) -> Sequence[str]:
    """Answers that the days are free: nothing above the inventory is installed."""
    return ()


_sources: list[ClaimsOn] = [_nobody]


def install(source: ClaimsOn) -> None:
    """Makes `claims_on` ask this source from here on; the roof does this once at start-up."""
    _sources[:] = [source]


def claims_on(machine: Machine, days: DayRange) -> Sequence[str]:
    """Answers the references of the live bookings that meet a machine's days."""
    return _sources[-1](machine, days)
