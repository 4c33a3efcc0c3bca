"""Deciding on extensions: granted or refused; a rivalry is settled in the same gesture."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

import structlog
from django.db import transaction

from accounts.models import User
from reservations.errors import BookingError, ErrorCode, StaleDecision
from reservations.lifecycle import Event as BookingEvent
from reservations.lifecycle import State
from reservations.models import Booking, Decision, Extension
from reservations.policy.amending import Event
from reservations.policy.values import Rule, Verdict
from reservations.queries.cases import load
from reservations.queries.extensions import (
    is_extendable,
    question_of_extension,
    rival_extensions,
    rivals_of,
)
from reservations.queries.rights import require_decider
from reservations.services.amending import facts_of, free_days, lock_extension, rest
from reservations.services.answering import (
    NO_WAIVERS,
    store_decision,
    store_waivers,
    unwaived,
)
from reservations.services.changing import change, tell
from reservations.services.locking import continuation_of, today_of
from reservations.services.untying import leave
from reservations.services.wishing import pass_on

log = structlog.get_logger(__name__)

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class GrantResult:
    """What came of granting an extension."""

    extension: Extension
    verdict: Verdict
    is_done: bool
    """False: a rule is broken that cannot be waived, or for which no reason was given."""


@transaction.atomic
def grant_extension(
    *,
    extension_id: int,
    by: User,
    waivers: Mapping[Rule, str] = NO_WAIVERS,
    shown: Mapping[Rule, str] = NO_WAIVERS,
    comment: str = "",
    rivals_seen: Sequence[str] = (),
    rivals_reason: str = "",
) -> GrantResult:
    """Grants an extension, if the rules still let it through or each broken one is waived.

    Nothing is installed. Requests and offers of others over the added days are refused in the
    same transaction. Locks holder, machine and chain.

    Args:
        extension_id: key of the extension.
        by: who decides.
        waivers: the reason for each broken rule that is to be let pass.
        shown: the figures that they were shown for these rules.
        comment: words for the holder.
        rivals_seen: references of the requests that they were shown as refused by this.
        rivals_reason: what the holders of these are told; needed when there are any.

    Raises:
        Extension.DoesNotExist: there is no such extension.
        NotAllowed: not an approver of this category, or the booking is their own.
        StaleDecision: it was decided already, or other requests stand beside it now.
        BookingError: its days of grace have passed, or no reason for the others.
    """
    extension, booking = lock_extension(extension_id)
    require_decider(by, booking)
    _require_open(extension)
    today = today_of(booking)
    if not is_extendable(booking, today) or extension.stop_day <= today:
        raise BookingError(ErrorCode.NOT_EXTENDABLE)
    verdict = load(question_of_extension(booking, extension.stop_day), with_equivalents=False)
    judged = verdict.verdict()
    if unwaived(judged, waivers, shown):
        return GrantResult(extension, judged, is_done=False)
    rivals = rivals_of(booking, extension.days)
    if {rival.reference for rival in rivals} != set(rivals_seen):
        raise StaleDecision(reference=booking.reference)
    if rivals and not rivals_reason.strip():
        raise BookingError(ErrorCode.REASON_REQUIRED)
    for rival in rivals:
        _refuse_rival(rival, by, rivals_reason.strip())
    store_grant(extension, booking, judged, by=by, waivers=waivers, comment=comment)
    return GrantResult(extension, judged, is_done=True)


@transaction.atomic
def refuse_extension(*, extension_id: int, by: User, reason: str) -> Extension:
    """Refuses an extension, with a reason that its holder is told.

    Locks holder, machine and chain. Where it has kept the booking beyond its last day, the
    booking ends with this day.

    Raises:
        Extension.DoesNotExist: there is no such extension.
        NotAllowed: not an approver of this category, or the booking is their own.
        StaleDecision: it was decided already.
        BookingError: no reason.
    """
    if not reason.strip():
        raise BookingError(ErrorCode.REASON_REQUIRED)
    extension, booking = lock_extension(extension_id)
    require_decider(by, booking)
    _require_open(extension)
    store_refusal(extension, booking, by=by, reason=reason.strip())
    return extension


def refuse_rival_extensions(booking: Booking, *, by: User, seen: Sequence[int], why: str) -> None:
    """Refuses the extensions of others over the days of a request that is being approved.

    Args:
        booking: the request; it is locked, and so is its machine.
        by: who approves it.
        seen: keys of the extensions that they were shown.
        why: what the holders of these are told; needed when there are any.

    Raises:
        StaleDecision: other extensions stand beside it now.
        BookingError: no reason.
    """
    rivals = rival_extensions(booking)
    if {rival.pk for rival in rivals} != set(seen):
        raise StaleDecision(reference=booking.reference)
    if rivals and not why.strip():
        raise BookingError(ErrorCode.REASON_REQUIRED)
    for rival in rivals:
        facts = {"rival": booking.reference}
        store_refusal(rival, rival.booking, by=by, reason=why.strip(), facts=facts)


def store_refusal(
    extension: Extension,
    booking: Booking,
    *,
    by: User,
    reason: str,
    facts: Mapping[str, object] | None = None,
) -> None:
    """Stores a refusal, inside the caller's transaction; the machine is locked."""
    rest(extension, Event.REFUSE, by=by, reason=reason)
    free_days(booking, today_of(booking) + ONE_DAY)
    tell(
        booking,
        "extension_refused",
        actor=by,
        reason=reason,
        facts={**facts_of(extension), **(facts or {})},
    )


def store_grant(
    extension: Extension,
    booking: Booking,
    verdict: Verdict,
    *,
    by: User | None,
    waivers: Mapping[Rule, str] = NO_WAIVERS,
    comment: str = "",
) -> None:
    """Stores a grant that the rules and the waivers allow, inside the caller's transaction.

    Args:
        extension: open, its booking locked.
        booking: the very row that is locked.
        verdict: what the rules said.
        by: who decided; None when approval is automatic.
        waivers: the reasons, by rule.
        comment: words for the holder.
    """
    rest(extension, Event.GRANT, by=by, reason=comment)
    is_over = booking.state == State.ENDED
    booking.stop_day = booking.held_stop_day = extension.stop_day
    booking.reminded_at = None
    change(booking, BookingEvent.PROLONG if is_over else None)
    store_waivers(verdict, waivers, by=by, booking=booking, extension=extension)
    tell(
        booking,
        "extension_granted",
        actor=by,
        reason=comment.strip(),
        facts={
            **facts_of(extension),
            "is_automatic": by is None,
            "is_own": by is not None and by.pk == booking.holder_id,
            "was_over": is_over,
            "waived": [check.rule.value for check in verdict.violations],
        },
    )


def _refuse_rival(rival: Booking, by: User, reason: str) -> None:
    """Refuses a request over days that an extension is given; an offer lapses."""
    is_offer = rival.state == State.OFFERED
    leave(
        rival,
        BookingEvent.LAPSE if is_offer else BookingEvent.REFUSE,
        continuation=continuation_of(rival),
        wish=None,
        today=today_of(rival),
        actor=by,
        reason=reason,
    )
    if is_offer:
        pass_on(rival)
        tell(rival, "offer_lapsed", actor=by, reason=reason, facts={"is_unanswered": False})
        return
    store_decision(rival, Decision.Outcome.REFUSED, by, reason)
    tell(rival, "booking_refused", actor=by, reason=reason)


def _require_open(extension: Extension) -> None:
    """Lets an extension through that nobody has decided.

    Raises:
        StaleDecision: somebody has.
    """
    if not extension.is_open:
        raise StaleDecision(reference=extension.booking.reference)
