"""The rule `notice`: at the earliest the day after tomorrow.

Source: service rules of 03/05/2024, "au minimum entre 24 et 48h heures plus tôt": whole days,
so a request on Monday at 00:30 or at 23:59 may begin on Wednesday.
"""

from datetime import timedelta

from reservations.policy.values import Case, Check, Rule


def check_notice(case: Case) -> Check:
    """Judges the first day: `asked` is that day, `allowed` the first possible one."""
    first_possible_day = case.today + timedelta(days=case.limits.notice_days)
    return Check(
        Rule.NOTICE,
        is_broken=case.wanted.first_day < first_possible_day,
        asked=case.wanted.first_day,
        allowed=first_possible_day,
        is_waivable=True,
    )
