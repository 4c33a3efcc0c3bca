"""What all decisions have in common: who answers for a waiver, and what is stored of it."""

from collections.abc import Mapping
from types import MappingProxyType

from accounts.models import User
from foundation import clock
from reservations.errors import NotAllowed
from reservations.models import Booking, Decision
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


def answering(by: User | None) -> User:
    """Answers who answers for a waiver.

    Raises:
        NotAllowed: nobody does; the portal itself waives nothing.
    """
    if by is None:
        raise NotAllowed
    return by


def store_decision(
    booking: Booking, outcome: Decision.Outcome, by: User | None, reason: str
) -> None:
    """Stores who decided what, inside the caller's transaction."""
    Decision.objects.create(booking=booking, outcome=outcome, by=by, at=clock.now(), reason=reason)
