"""The judge: one case in, one verdict out, with every broken rule at once.

The form, the API, the admin, the planning and the nightly check all ask here.
"""

from collections.abc import Sequence

from reservations.policy.checking import checks_of
from reservations.policy.continuing import is_choice_needed, settled
from reservations.policy.remarks import notices_of
from reservations.policy.suggestion import suggest
from reservations.policy.values import (
    FLEXIBLE,
    Case,
    Check,
    Limits,
    MachineFacts,
    Rule,
    Strictness,
    Verdict,
)


def judge(case: Case, equivalents: Sequence[MachineFacts] = ()) -> Verdict:
    """Answers the verdict on a case; a suggestion only when a rule is broken.

    Equivalent machines are offered in the order given.
    """
    checks = checks_of(case)
    is_clean = not any(check.is_broken for check in checks)
    return Verdict(
        checks=checks,
        notices=notices_of(settled(case), is_clean=is_clean),
        suggestion=None if is_clean else suggest(case, equivalents),
        is_sendable=_is_sendable(case, checks),
    )


def _is_sendable(case: Case, checks: Sequence[Check]) -> bool:
    if is_choice_needed(case):
        return False
    return all(not check.is_broken or _is_askable(check, case.limits) for check in checks)


def _is_askable(check: Check, limits: Limits) -> bool:
    """Whether a request may ask to have this broken rule waived."""
    if limits.strictness is Strictness.STRICT or check.rule not in FLEXIBLE:
        return False
    if check.rule is Rule.RENEWAL and check.details["limit"] != "occupancy":
        return False
    bounds = {
        Rule.LENGTH: limits.bound_days,
        Rule.RENEWAL: limits.bound_occupancy_days,
        Rule.WINDOW: limits.bound_window_days,
    }
    return isinstance(check.asked, int) and check.asked <= bounds[check.rule]
