"""The rule `bookable`: the machine takes bookings, and is not retired on these days.

Source: service rules of 03/05/2024, the kinds of machines, and "pouvant être retirée".
"""

from datetime import timedelta

from reservations.policy.gestures import asked_days
from reservations.policy.values import Case, Check, Rule


def check_bookable(case: Case) -> Check:
    """Judges whether the machine can be booked at all, and until its retirement.

    `asked` is the last day asked, `allowed` the last day before retirement. The detail
    `limit` is `private` or `retirement`.
    """
    days = asked_days(case)
    if not case.machine.is_bookable:
        details = {"limit": "private"}
        return Check(Rule.BOOKABLE, is_broken=True, asked=days.last_day, details=details)
    retired_day = case.machine.retired_day
    if retired_day is None:
        return Check(Rule.BOOKABLE, is_broken=False, asked=days.last_day)
    is_broken = days.stop_day > retired_day
    return Check(
        Rule.BOOKABLE,
        is_broken=is_broken,
        asked=days.last_day,
        allowed=retired_day - timedelta(days=1),
        details={"limit": "retirement"} if is_broken else {},
    )
