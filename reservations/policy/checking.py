"""All rules, side by side: every check of a case, or only whether all hold."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from reservations.policy.access import check_access
from reservations.policy.bookable import check_bookable
from reservations.policy.clash import check_clash
from reservations.policy.continuing import settled
from reservations.policy.gestures import rules_for
from reservations.policy.horizon import check_horizon
from reservations.policy.length import check_length
from reservations.policy.notice import check_notice
from reservations.policy.profile import check_profile
from reservations.policy.renewal import check_renewal
from reservations.policy.values import Case, Check, Rule
from reservations.policy.window import check_window, is_within_window

CHECKS: Mapping[Rule, Callable[[Case], Check]] = MappingProxyType(
    {
        Rule.ACCESS: check_access,
        Rule.BOOKABLE: check_bookable,
        Rule.PROFILE: check_profile,
        Rule.CLASH: check_clash,
        Rule.NOTICE: check_notice,
        Rule.HORIZON: check_horizon,
        Rule.LENGTH: check_length,
        Rule.RENEWAL: check_renewal,
        Rule.WINDOW: check_window,
    }
)


def checks_of(case: Case) -> tuple[Check, ...]:
    """Answers every rule that applies to a case, each with its figures, in their order."""
    case = settled(case)
    return tuple(CHECKS[rule](case) for rule in rules_for(case))


def passes_all(case: Case) -> bool:
    """Answers whether no rule that applies is broken; stops at the first one."""
    return first_broken(case) is None


def first_broken(case: Case) -> Rule | None:
    """Answers the first rule that is broken, in their order; None when all hold."""
    case = settled(case)
    return next((rule for rule in rules_for(case) if not _holds(rule, case)), None)


def _holds(rule: Rule, case: Case) -> bool:
    if rule is Rule.WINDOW:
        return is_within_window(case)
    return not CHECKS[rule](case).is_broken
