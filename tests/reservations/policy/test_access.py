from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given

from reservations.policy.access import check_access, open_until
from reservations.policy.continuing import settled
from reservations.policy.values import Check, Gesture, Rule, Span
from tests.reservations.policy import slow
from tests.reservations.policy.cases import REQUEST, extending, on
from tests.reservations.policy.strategies import cases

pytestmark = pytest.mark.pure

LAST_DAY = date(2027, 3, 14)


def refused(allowed, limit, asked=LAST_DAY):
    details = {"limit": limit}
    return Check(Rule.ACCESS, is_broken=True, asked=asked, allowed=allowed, details=details)


def passed(asked=LAST_DAY):
    return Check(Rule.ACCESS, is_broken=False, asked=asked)


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ((), refused(None, "never")),
        ((Span(),), passed()),
        ((Span(stop_day=date(2027, 3, 14)),), refused(date(2027, 3, 13), "grant")),
        ((Span(stop_day=date(2027, 3, 15)),), passed()),
        ((Span(stop_day=date(2027, 3, 16)),), passed()),
        ((Span(stop_day=date(2027, 3, 1)),), refused(None, "grant")),
        ((Span(first_day=date(2027, 2, 28)),), passed()),
        ((Span(first_day=date(2027, 3, 1)),), passed()),
        ((Span(first_day=date(2027, 3, 2)),), refused(None, "grant")),
        ((Span(date(2027, 3, 8), None), Span(None, date(2027, 3, 8))), passed()),
        (
            (Span(date(2027, 3, 9), None), Span(None, date(2027, 3, 8))),
            refused(date(2027, 3, 7), "grant"),
        ),
    ],
)
def test_access_is_open_on_all_days_asked(spans, expected):
    assert check_access(on(REQUEST, open_spans=spans)) == expected


@pytest.mark.parametrize(
    ("account_stop_day", "expected"),
    [
        (date(2027, 3, 14), refused(date(2027, 3, 13), "account")),
        (date(2027, 3, 15), passed()),
        (date(2027, 3, 16), passed()),
        (date(2027, 2, 1), refused(None, "account")),
    ],
)
def test_access_ends_with_the_account(account_stop_day, expected):
    assert check_access(replace(REQUEST, account_stop_day=account_stop_day)) == expected


def test_access_names_the_limit_that_comes_first():
    grant = on(REQUEST, open_spans=(Span(stop_day=date(2027, 3, 5)),))
    later = replace(grant, account_stop_day=date(2027, 3, 10))
    sooner = replace(grant, account_stop_day=date(2027, 3, 3))

    assert check_access(later) == refused(date(2027, 3, 4), "grant")
    assert check_access(sooner) == refused(date(2027, 3, 2), "account")


def test_access_of_an_extension_judges_the_added_days():
    granted_late = on(extending(REQUEST, 5), open_spans=(Span(date(2027, 3, 15), None),))
    ends = on(extending(REQUEST, 5), open_spans=(Span(None, date(2027, 3, 17)),))

    assert check_access(granted_late) == passed(date(2027, 3, 19))
    assert check_access(ends) == refused(date(2027, 3, 16), "grant", date(2027, 3, 19))


def test_access_at_night_forgets_the_past():
    case = on(REQUEST, open_spans=(Span(date(2027, 3, 10), None),))
    tenth = replace(case, gesture=Gesture.NIGHTLY, today=date(2027, 3, 10))
    ninth = replace(tenth, today=date(2027, 3, 9))

    assert check_access(tenth) == passed()
    assert check_access(ninth) == refused(None, "grant")


def test_open_until_ignores_spans_behind_a_gap():
    spans = [Span(date(2027, 3, 1), date(2027, 3, 5)), Span(date(2027, 3, 6), None)]

    assert open_until(spans, date(2027, 3, 2)) == date(2027, 3, 5)
    assert open_until(spans, date(2027, 3, 6)) is None


@given(cases())
def test_access_agrees_with_asking_every_day(case):
    assert check_access(settled(case)).is_broken is slow.breaks_access(case)
