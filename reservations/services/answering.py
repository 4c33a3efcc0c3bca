"""What all decisions have in common: who answers for a waiver, and what is stored of it."""

from collections.abc import Mapping
from types import MappingProxyType

from accounts.models import User
from foundation import clock
from reservations.errors import NotAllowed
from reservations.models import Booking, Change, Decision, Extension, Waiver
from reservations.policy.values import Check, Rule, Verdict

NO_WAIVERS: Mapping[Rule, str] = MappingProxyType({})


def unwaived(
    verdict: Verdict, waivers: Mapping[Rule, str], shown: Mapping[Rule, str] = NO_WAIVERS
) -> tuple[Check, ...]:
    """Answers the broken rules that stay in the way.

    Not waivable, waived without a reason, or at another figure than the one shown.
    """
    return tuple(
        check
        for check in verdict.violations
        if not check.is_waivable
        or not waivers.get(check.rule, "").strip()
        or shown.get(check.rule, str(check.asked)) != str(check.asked)
    )


def store_waivers(
    verdict: Verdict,
    waivers: Mapping[Rule, str],
    *,
    by: User | None,
    booking: Booking,
    extension: Extension | None = None,
    change: Change | None = None,
) -> None:
    """Stores a waiver for each rule that a verdict found broken, inside the caller's transaction.

    Args:
        verdict: what the rules said.
        waivers: the reasons, by rule; one for each broken rule.
        by: who answers for them; None when nobody decided.
        booking: which they are for.
        extension: of that booking, if they are for that.
        change: of that booking, if they are for that.

    Raises:
        NotAllowed: nobody answers for them; the portal itself waives nothing.
    """
    for check in verdict.violations:
        if by is None:
            raise NotAllowed
        Waiver.objects.create(
            booking=booking,
            extension=extension,
            change=change,
            rule=check.rule.value,
            figure=str(check.asked),
            by=by,
            at=clock.now(),
            reason=waivers[check.rule].strip(),
        )


def store_decision(
    booking: Booking, outcome: Decision.Outcome, by: User | None, reason: str
) -> None:
    """Stores who decided what, inside the caller's transaction."""
    Decision.objects.create(booking=booking, outcome=outcome, by=by, at=clock.now(), reason=reason)
