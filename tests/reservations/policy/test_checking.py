import pytest
from hypothesis import given, settings

from reservations.policy.checking import CHECKS, checks_of, passes_all
from reservations.policy.continuing import settled
from reservations.policy.gestures import rules_for
from reservations.policy.values import WAIVABLE, Rule
from tests.reservations.policy import slow
from tests.reservations.policy.cases import REQUEST
from tests.reservations.policy.strategies import cases

pytestmark = pytest.mark.pure


def test_every_rule_has_its_check():
    assert list(CHECKS) == list(Rule)
    assert [check.rule for check in checks_of(REQUEST)] == list(Rule)


def test_waivable_rules_say_so():
    assert {check.rule for check in checks_of(REQUEST) if check.is_waivable} == WAIVABLE


@settings(max_examples=200)
@given(cases())
def test_all_broken_rules_are_found_at_once(case):
    expected = [rule for rule in rules_for(settled(case)) if slow.BREAKS[rule](case)]

    assert [check.rule for check in checks_of(case) if check.is_broken] == expected
    assert passes_all(case) is (not expected)
