"""Approving and refusing: the rules are asked again, and somebody answers for each waiver."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from accounts.models import User
from reservations.errors import BookingError, ErrorCode, StaleDecision
from reservations.lifecycle import Event, State
from reservations.models import Booking, Decision
from reservations.policy.values import Rule, Verdict
from reservations.queries.cases import load, question_about
from reservations.queries.rights import require_decider
from reservations.services.answering import (
    NO_WAIVERS,
    store_decision,
    store_waivers,
    unwaived,
)
from reservations.services.changing import change, tell
from reservations.services.granting import refuse_rival_extensions
from reservations.services.locking import Locked, lock_booking, today_of
from reservations.services.untying import leave


@dataclass(frozen=True, slots=True)
class DecisionResult:
    """What came of a decision."""

    booking: Booking
    verdict: Verdict
    is_done: bool
    """False: a rule is broken that cannot be waived, or for which no reason was given."""


@transaction.atomic
def approve_booking(
    *,
    booking_id: int,
    by: User,
    version: int,
    waivers: Mapping[Rule, str] = NO_WAIVERS,
    shown: Mapping[Rule, str] = NO_WAIVERS,
    comment: str = "",
    rivals_seen: Sequence[int] = (),
    rivals_reason: str = "",
) -> DecisionResult:
    """Approves a request, if the rules still let it through or each broken one is waived.

    Extensions of others over its days are refused in the same transaction. Locks holder, machine
    and chain.

    Args:
        booking_id: key of the request.
        by: who decides.
        version: of the request as it was shown to them.
        waivers: the reason for each broken rule that is to be let pass.
        shown: the figures that they were shown for these rules; one that is no longer the same
            is not waived.
        comment: words for the holder.
        rivals_seen: keys of the extensions that they were shown as refused by this.
        rivals_reason: what the holders of these are told; needed when there are any.

    Raises:
        Booking.DoesNotExist: there is no such booking.
        NotAllowed: not an approver of this category, or the booking is their own.
        StaleDecision: it has changed, was decided already, or other extensions stand beside it.
        BookingError: its first day has come, or no reason for the others.
    """
    booking = lock_undecided(booking_id, by, version).booking
    if booking.first_day <= today_of(booking):
        raise BookingError(ErrorCode.TOO_LATE)
    verdict = load(question_about(booking), with_equivalents=False).verdict()
    if unwaived(verdict, waivers, shown):
        return DecisionResult(booking, verdict, is_done=False)
    refuse_rival_extensions(booking, by=by, seen=rivals_seen, why=rivals_reason)
    store_approval(booking, verdict, by=by, waivers=waivers, comment=comment)
    return DecisionResult(booking, verdict, is_done=True)


@transaction.atomic
def refuse_booking(*, booking_id: int, by: User, version: int, reason: str) -> DecisionResult:
    """Refuses a request, with a reason that its holder is told.

    Locks holder, machine and chain. A booking that continues this one stands: it keeps the data
    from before where the gap allows it, else the machine is reinstalled for it.

    Raises:
        Booking.DoesNotExist: there is no such booking.
        NotAllowed: not an approver of this category, or the booking is their own.
        StaleDecision: it has changed, or was decided already.
        BookingError: no reason.
    """
    reason = reason.strip()
    if not reason:
        raise BookingError(ErrorCode.REASON_REQUIRED)
    locked = lock_undecided(booking_id, by, version)
    booking = locked.booking
    leave(
        booking,
        Event.REFUSE,
        continuation=locked.continuation,
        wish=None,
        today=today_of(booking),
        actor=by,
        reason=reason,
    )
    store_decision(booking, Decision.Outcome.REFUSED, by, reason)
    tell(booking, "booking_refused", actor=by, reason=reason)
    return DecisionResult(booking, Verdict(checks=()), is_done=True)


def store_approval(
    booking: Booking,
    verdict: Verdict,
    *,
    by: User | None,
    waivers: Mapping[Rule, str] = NO_WAIVERS,
    comment: str = "",
    facts: Mapping[str, object] | None = None,
) -> None:
    """Stores an approval that the rules and the waivers allow, inside the caller's transaction.

    Args:
        booking: requested, and locked or just made.
        verdict: what the rules said.
        by: who decided; None when approval is automatic.
        waivers: the reasons, by rule.
        comment: words for the holder.
        facts: what the journal keeps besides.
    """
    change(booking, Event.APPROVE)
    store_decision(booking, Decision.Outcome.APPROVED, by, comment.strip())
    store_waivers(verdict, waivers, by=by, booking=booking)
    tell(
        booking,
        "booking_approved",
        actor=by,
        reason=comment.strip(),
        facts={
            "is_automatic": by is None,
            "is_own": by is not None and by.pk == booking.holder_id,
            "waived": [check.rule.value for check in verdict.violations],
            **(facts or {}),
        },
    )


def lock_undecided(
    booking_id: int, by: User, version: int, *, and_machine: int | None = None
) -> Locked:
    """Locks a request that somebody may decide on, as they saw it.

    Raises:
        NotAllowed: not an approver of this category, or the booking is their own.
        StaleDecision: it has changed, or was decided already.
    """
    locked = lock_booking(booking_id, and_machine=and_machine)
    booking = locked.booking
    require_decider(by, booking)
    if booking.version != version or booking.state != State.REQUESTED:
        raise StaleDecision(reference=booking.reference)
    return locked
