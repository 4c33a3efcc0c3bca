"""The rule `access`: the person may book this machine on all these days.

Source: service rules of 03/05/2024, "sur demande, après création d'un ticket".
"""

from collections.abc import Iterable
from datetime import date, timedelta

from reservations.policy.gestures import asked_days
from reservations.policy.values import Case, Check, Rule, Span


def check_access(case: Case) -> Check:
    """Judges whether category, grant and account are open on all days asked.

    `asked` is the last day asked, `allowed` the last day that is open, if any. The detail
    `limit` is `never`, `grant` or `account`.
    """
    days = asked_days(case)
    closed_day, limit = _first_closed_day(case, days.first_day)
    is_broken = closed_day is not None and closed_day < days.stop_day
    if not is_broken:
        return Check(Rule.ACCESS, is_broken=False, asked=days.last_day)
    allowed = None
    if closed_day is not None and closed_day > days.first_day:
        allowed = closed_day - timedelta(days=1)
    return Check(
        Rule.ACCESS,
        is_broken=True,
        asked=days.last_day,
        allowed=allowed,
        details={"limit": limit},
    )


def open_until(spans: Iterable[Span], day: date) -> date | None:
    """Answers the first day from `day` on that no span covers; None when all are covered."""
    for span in sorted(spans, key=lambda span: span.first_day or date.min):
        begins = span.first_day is None or span.first_day <= day
        if begins and span.stop_day is None:
            return None
        if begins and span.stop_day is not None:
            day = max(day, span.stop_day)
    return day


def first_opening_after(case: Case) -> date | None:
    """Answers the next first day on which access may be open on all days; None without one.

    For a case that breaks the rule: until the day that is closed now, every first day does.
    """
    closed_day, limit = _first_closed_day(case, asked_days(case).first_day)
    if closed_day is None or limit != "grant":
        return None
    later_day = closed_day + timedelta(days=1)
    starts = [
        later_day if span.first_day is None else max(later_day, span.first_day)
        for span in case.machine.open_spans
        if span.stop_day is None or span.stop_day > later_day
    ]
    return min(starts, default=None)


def _first_closed_day(case: Case, day: date) -> tuple[date | None, str]:
    if not case.machine.open_spans:
        return day, "never"
    by_grant = open_until(case.machine.open_spans, day)
    by_account = case.account_stop_day
    if by_account is not None and (by_grant is None or by_account < by_grant):
        return by_account, "account"
    return by_grant, "grant"
