import pytest

from reservations.policy.values import FLEXIBLE, WAIVABLE, Budget, Check, Rule, Verdict

pytestmark = pytest.mark.pure

PASSED = Check(Rule.ACCESS, is_broken=False)
CLASH = Check(Rule.CLASH, is_broken=True)
LENGTH = Check(Rule.LENGTH, is_broken=True, is_waivable=True)


def test_flexible_rules_can_all_be_waived():
    assert FLEXIBLE < WAIVABLE


@pytest.mark.parametrize(
    ("checks", "violations", "is_clean", "is_waivable"),
    [
        ((), (), True, True),
        ((PASSED,), (), True, True),
        ((PASSED, LENGTH), (LENGTH,), False, True),
        ((CLASH, LENGTH), (CLASH, LENGTH), False, False),
    ],
)
def test_verdict_tells_what_is_broken(checks, violations, is_clean, is_waivable):
    verdict = Verdict(checks)

    assert verdict.violations == violations
    assert (verdict.is_clean, verdict.is_waivable) == (is_clean, is_waivable)


@pytest.mark.parametrize(("used", "left"), [(0, 84), (83, 1), (84, 0), (85, 0)])
def test_budget_is_never_overdrawn(used, left):
    assert Budget(used, 84, None).left == left
