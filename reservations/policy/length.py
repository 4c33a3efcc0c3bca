"""The rule `length`: the days asked at once, in a booking or an extension.

Source: service rules of 03/05/2024, "6 semaines consécutives" (42 days).
"""

from reservations.policy.gestures import asked_days
from reservations.policy.values import Case, Check, Rule


def check_length(case: Case) -> Check:
    """Judges how many days are asked at once; of an extension only the added ones."""
    days = asked_days(case).days
    return Check(
        Rule.LENGTH,
        is_broken=days > case.limits.max_days,
        asked=days,
        allowed=case.limits.max_days,
        is_waivable=True,
    )
