"""What the guard's reasons come to before the night: would the run go, wait, or be blocked?"""

from enum import StrEnum

from provisioning.policy.guard import Reason, is_wait

EXPECTED = frozenset({Reason.NOT_YET, Reason.MARKER_UNREAD})
"""What stands against every run before its night: time, and that nobody asked the machine."""


class Forecast(StrEnum):
    """What a run would do if its night were now."""

    GOES = "goes"
    """Nothing stands against it but the time, and the question to the machine."""
    WAITS = "waits"
    """Something must pass or be lifted first; it then begins by itself."""
    BLOCKED = "blocked"
    """Something is not as it must be: a person has to look."""


def forecast(reasons: tuple[Reason, ...]) -> Forecast:
    """Answers what the reasons that stand against a run come to."""
    unexpected = [reason for reason in reasons if reason not in EXPECTED]
    if not unexpected:
        return Forecast.GOES
    return Forecast.WAITS if all(map(is_wait, unexpected)) else Forecast.BLOCKED
