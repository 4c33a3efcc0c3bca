"""Errands: which there are, and how patient the portal is with them. Pure."""

from datetime import timedelta
from enum import StrEnum

FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(minutes=30)
SHOWN_AFTER_TRIES = 2
"""One setback is nobody's business: machines restart, networks hiccup."""
READ_BACK_WITHIN = timedelta(minutes=10)
"""What was acted on and cannot be read back as done by then is acted on again."""


class ErrandKind(StrEnum):
    """What may have to be done on a machine in use, outside of its run."""

    ACCESS = "access"
    """Make the accounts as the credentials of the occupancy say."""
    FIRST_LOGIN = "first_login"
    """Ask the machine whether somebody has replaced the first password."""


def pause_after(tries: int) -> timedelta:
    """Answers how long to wait after so many setbacks in a row; 1 for the first."""
    doublings = min(max(tries - 1, 0), 10)
    return min(FIRST_PAUSE * (1 << doublings), LONGEST_PAUSE)
