"""The rule `horizon`: the first day lies at most so many days ahead.

Source: our own; empty by default, which means no horizon.
"""

from datetime import timedelta

from reservations.policy.values import Case, Check, Rule


def check_horizon(case: Case) -> Check:
    """Judges the first day: `asked` is that day, `allowed` the last possible one."""
    first_day = case.wanted.first_day
    if case.limits.horizon_days is None:
        return Check(Rule.HORIZON, is_broken=False, asked=first_day, is_waivable=True)
    last_possible_day = case.today + timedelta(days=case.limits.horizon_days)
    return Check(
        Rule.HORIZON,
        is_broken=first_day > last_possible_day,
        asked=first_day,
        allowed=last_possible_day,
        is_waivable=True,
    )
