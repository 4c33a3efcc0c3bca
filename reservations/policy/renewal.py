"""The rule `renewal`: how long a person may stay on a machine without a reinstall.

Source: service rules of 03/05/2024, "durée renouvelable 1 fois": twice 42 days. The length of
a gap between continuing bookings and the number of extensions are our own.
"""

from reservations.policy.continuing import gap_days, held_days
from reservations.policy.values import Case, Check, Gesture, Rule


def check_renewal(case: Case) -> Check:
    """Judges the whole occupancy that the gesture would make.

    The detail `limit` is `gap` (the earlier booking is too long ago to be continued, which an
    extension no longer asks),
    `extensions` (no more of them) or `occupancy` (too many days); `asked` and `allowed`
    are the figures of that limit, in days or extensions.
    """
    asked, allowed, limit = _narrowest(case)
    return Check(
        Rule.RENEWAL,
        is_broken=asked > allowed,
        asked=asked,
        allowed=allowed,
        is_waivable=True,
        details={"limit": limit},
    )


def occupancy_days(case: Case) -> int:
    """Answers the days of the whole chain, held gap days included."""
    if case.continues and case.earlier is not None:
        return case.earlier.occupancy_days + held_days(case).days
    return case.wanted.days


def _narrowest(case: Case) -> tuple[int, int, str]:
    limits, gap = case.limits, gap_days(case)
    if case.gesture is Gesture.EXTEND:
        most = limits.max_extensions
        if most is not None and case.extensions >= most:
            return case.extensions + 1, most, "extensions"
    elif case.continues and gap is not None and gap > limits.max_gap_days:
        return gap, limits.max_gap_days, "gap"
    return occupancy_days(case), limits.max_occupancy_days, "occupancy"
