from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reservations.policy.checking import checks_of, passes_all
from reservations.policy.continuing import is_choice_needed, settled
from reservations.policy.judging import judge
from reservations.policy.remarks import notices_of
from reservations.policy.suggestion import suggest
from reservations.policy.values import (
    FLEXIBLE,
    Gesture,
    NoticeKind,
    Rule,
    Strictness,
    Suggestion,
    Verdict,
)
from tests.reservations.policy.cases import (
    BIGMEM7,
    REQUEST,
    after_earlier,
    approved,
    asking,
    days,
    extending,
    on,
    under,
)
from tests.reservations.policy.strategies import cases, machines

pytestmark = pytest.mark.pure

FLEXIBLY = {"strictness": Strictness.FLEXIBLE}


def broken(verdict):
    return [(check.rule, check.asked, check.allowed) for check in verdict.violations]


def kinds(verdict):
    return [notice.kind for notice in verdict.notices]


def test_42_and_43_touching_days_break_three_rules_at_once():
    case = after_earlier(0, asking("2027-04-12", 43))
    case = on(case, counted=(case.earlier.days,))

    verdict = judge(case)

    assert broken(verdict) == [
        (Rule.LENGTH, 43, 42),
        (Rule.RENEWAL, 85, 84),
        (Rule.WINDOW, 85, 84),
    ]
    assert verdict.suggestion == Suggestion("bigmem7", days("2027-04-12", "2027-05-24"))
    assert (verdict.is_sendable, verdict.is_waivable) == (False, True)
    assert kinds(verdict) == [NoticeKind.CONTINUES]


def test_everything_wrong_is_reported_at_once_in_its_order():
    case = on(
        asking("2027-02-02", 85, profile="windows"),
        is_bookable=False,
        open_spans=(),
        blocks=(approved("2027-02-10", "2027-02-11"),),
    )

    verdict = judge(case, (replace(BIGMEM7, name="bigmem9"),))

    assert [rule for rule, _, _ in broken(verdict)] == [
        Rule.ACCESS,
        Rule.BOOKABLE,
        Rule.PROFILE,
        Rule.CLASH,
        Rule.NOTICE,
        Rule.LENGTH,
        Rule.RENEWAL,
        Rule.WINDOW,
    ]
    assert (verdict.suggestion, verdict.is_sendable, verdict.is_waivable) == (None, False, False)


def test_a_clean_request_is_sendable_and_needs_no_suggestion():
    verdict = judge(REQUEST)

    assert (verdict.is_clean, verdict.is_sendable, verdict.suggestion) == (True, True, None)


@pytest.mark.parametrize(
    ("case", "is_sendable"),
    [
        (asking("2027-03-01", 63), True),
        (asking("2027-03-01", 64), False),
        (after_earlier(0, asking("2027-03-01", 42), length=84), True),
        (after_earlier(0, asking("2027-03-01", 42), length=85), False),
        (on(asking("2027-05-24", 42), counted=(days("2027-03-01", "2027-05-24"),)), True),
        (on(asking("2027-05-25", 42), counted=(days("2027-03-01", "2027-05-25"),)), False),
        (asking("2027-02-02", 14), False),
        (on(asking("2027-03-01", 56), is_bookable=False), False),
        (after_earlier(8, continues=True), False),
        (under(extending(REQUEST, 7), max_extensions=0), False),
        (extending(REQUEST, 56), True),
    ],
)
def test_flexible_rules_may_be_exceeded_up_to_their_bounds(case, is_sendable):
    verdict = judge(under(case, **FLEXIBLY))

    assert verdict.is_clean is False
    assert verdict.is_sendable is is_sendable
    assert judge(case).is_sendable is False


def test_nothing_is_sent_while_the_choice_about_data_is_open():
    open_case = after_earlier(3)

    assert (judge(open_case).is_sendable, judge(open_case).is_clean) == (False, True)
    assert NoticeKind.CHOICE_NEEDED in kinds(judge(open_case))
    assert judge(replace(open_case, is_choice_made=True)).is_sendable is True
    assert judge(replace(open_case, continues=True)).is_sendable is True


def test_a_touching_request_continues_without_notice_unless_reinstall_is_chosen():
    case = after_earlier(0, asking("2027-02-02", 14))

    assert Rule.NOTICE not in [check.rule for check in judge(case).checks]
    assert broken(judge(replace(case, is_choice_made=True))) == [
        (Rule.NOTICE, date(2027, 2, 2), date(2027, 2, 3))
    ]


def test_a_booking_is_judged_again_at_its_approval_without_length_and_notice():
    case = replace(asking("2027-02-02", 85), gesture=Gesture.APPROVE)

    assert [rule for rule, _, _ in broken(judge(case))] == [Rule.RENEWAL, Rule.WINDOW]


def test_fewer_days_are_never_refused():
    case = replace(on(REQUEST, open_spans=(), is_bookable=False), gesture=Gesture.SHORTEN)

    assert judge(case) == Verdict(checks=(), notices=(), suggestion=None, is_sendable=True)


@settings(max_examples=60)
@given(cases(), st.lists(machines(name="bigmem9"), max_size=1))
def test_verdict_is_made_of_its_parts(case, equivalents):
    verdict = judge(case, equivalents)

    assert verdict.checks == checks_of(case)
    assert verdict.is_clean is passes_all(case)
    assert verdict.notices == notices_of(settled(case), is_clean=verdict.is_clean)
    assert verdict.suggestion == (None if verdict.is_clean else suggest(case, equivalents))
    if verdict.is_clean:
        assert verdict.is_sendable is not is_choice_needed(case)
    if case.limits.strictness is Strictness.STRICT and not verdict.is_clean:
        assert verdict.is_sendable is False
    if verdict.is_sendable:
        assert {check.rule for check in verdict.violations} <= FLEXIBLE
