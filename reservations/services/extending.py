"""Asking for more days of a booking, and taking that back."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db import IntegrityError, OperationalError, transaction

from accounts.models import User
from foundation import clock
from machines.queries import is_approver, working_calendar
from reservations import guard
from reservations.errors import BookingError, ErrorCode, NotAllowed
from reservations.lifecycle import State
from reservations.models import Booking, Extension
from reservations.policy.amending import Event, held_until, may_hold
from reservations.policy.amending import State as AskedState
from reservations.policy.values import Check, Rule, Verdict
from reservations.queries.cases import load
from reservations.queries.extensions import (
    is_extendable,
    open_extension,
    question_of_extension,
    rivals_of,
)
from reservations.queries.judging import MOST_DAYS
from reservations.queries.rights import may_end
from reservations.services.amending import facts_of, free_days, lock_extension, rest
from reservations.services.answering import NO_WAIVERS, unwaived
from reservations.services.beginning import begin_if_due
from reservations.services.changing import change, tell
from reservations.services.granting import store_grant
from reservations.services.locking import lock_booking, today_of

MOST_WORDS = 300
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ExtensionResult:
    """What came of asking for more days: an extension, or the reasons why there is none."""

    extension: Extension | None
    verdict: Verdict
    errors: tuple[ErrorCode, ...] = ()


def request_extension(
    *,
    booking_id: int,
    by: User,
    stop_day: date,
    why: str = "",
    waivers: Mapping[Rule, str] = NO_WAIVERS,
) -> ExtensionResult:
    """Asks for more days of a booking; nothing is ever installed for them.

    Where approval is automatic, or an approver asks for somebody, they are granted at once. Locks
    holder, machine and chain. The days are held from now on until somebody decides, unless
    others have asked for them already or it is asked on the last day or later.

    Args:
        booking_id: approved, active, or over and in its days of grace.
        by: its holder, or an approver.
        stop_day: the first day on which the machine is free again, local to its site.
        why: one line for the approver.
        waivers: reasons for broken rules, by an approver who asks for somebody.

    Raises:
        Booking.DoesNotExist: there is no such booking.
        NotAllowed: neither its holder nor an approver.
        BookingError: nothing can be added to it, more days are asked already, or the day is out
            of all reason.
    """
    try:
        with transaction.atomic():
            return _request(booking_id, by, stop_day, why, waivers)
    except (IntegrityError, OperationalError) as error:
        if not guard.is_overlap(error):
            raise
        return _forestalled(booking_id, stop_day)


@transaction.atomic
def withdraw_extension(*, extension_id: int, by: User) -> Extension:
    """Takes an extension back that nobody has decided.

    Locks holder, machine and chain.

    Raises:
        Extension.DoesNotExist: there is none of this key.
        NotAllowed: neither the holder nor whoever asked.
        BookingError: it was decided already.
    """
    extension, booking = lock_extension(extension_id)
    if by.pk not in {booking.holder_id, extension.asked_by_id}:
        raise NotAllowed
    if not extension.is_open:
        raise BookingError(ErrorCode.ALREADY_DECIDED)
    rest(extension, Event.WITHDRAW, by=by)
    free_days(booking, today_of(booking) + ONE_DAY)
    tell(booking, "extension_withdrawn", actor=by, facts=facts_of(extension))
    return extension


def _request(
    booking_id: int, by: User, stop_day: date, why: str, waivers: Mapping[Rule, str]
) -> ExtensionResult:
    """Locks, judges, stores; runs inside the caller's transaction."""
    booking = lock_booking(booking_id).booking
    if not may_end(by, booking):
        raise NotAllowed
    today = today_of(booking)
    begin_if_due(booking, today)
    _require_askable(booking, stop_day, today)
    verdict = load(question_of_extension(booking, stop_day), with_equivalents=False).verdict()
    is_for_other = by.pk != booking.holder_id and is_approver(by, booking.machine.category)
    if is_for_other and unwaived(verdict, waivers):
        code = ErrorCode.WAIVER_NEEDED if verdict.is_waivable else ErrorCode.NOT_WAIVABLE
        return ExtensionResult(None, verdict, (code,))
    if not is_for_other and not verdict.is_sendable:
        return ExtensionResult(None, verdict)
    extension = _store(booking, by, stop_day, why, today)
    is_at_once = booking.machine.category.is_automatic and verdict.is_clean
    if is_for_other and not extension.is_rival:
        store_grant(extension, booking, verdict, by=by, waivers=waivers)
    elif is_at_once and not extension.is_rival:
        store_grant(extension, booking, verdict, by=None)
    return ExtensionResult(extension, verdict)


def _require_askable(booking: Booking, stop_day: date, today: date) -> None:
    """Lets only a booking through that more days can be asked for.

    Raises:
        BookingError: it is over, given back, asked for already; no day more, or far too many.
    """
    if booking.released_at is not None and booking.state == State.ACTIVE:
        raise BookingError(ErrorCode.ALREADY_RELEASED)
    if not is_extendable(booking, today):
        raise BookingError(ErrorCode.NOT_EXTENDABLE)
    if open_extension(booking) is not None:
        raise BookingError(ErrorCode.EXTENSION_OPEN)
    if stop_day <= today or not 1 <= (stop_day - booking.stop_day).days <= MOST_DAYS:
        raise BookingError(ErrorCode.BAD_MORE_DAYS)


def _store(booking: Booking, by: User, stop_day: date, why: str, today: date) -> Extension:
    """Inserts the extension that was judged, holds its days if it may, and tells the journal."""
    extension = Extension(
        booking=booking,
        from_stop_day=booking.stop_day,
        stop_day=stop_day,
        state=AskedState.REQUESTED,
        why=_clean(why),
        asked_by=by,
        asked_at=clock.now(),
    )
    extension.is_rival = bool(rivals_of(booking, extension.days))
    if not extension.is_rival and may_hold(today, booking.days.last_day):
        booking.held_stop_day = stop_day
    extension.lapses_day = min(stop_day, _lapses_day(booking, today))
    extension.save()
    change(booking)
    tell(
        booking,
        "extension_requested",
        actor=by,
        reason=extension.why,
        facts={**facts_of(extension), "lapses_day": extension.lapses_day},
    )
    return extension


def _lapses_day(booking: Booking, today: date) -> date:
    """Answers until when somebody can decide: while its days are held, or its data are kept.

    Not behind the days asked for: with them, nothing is left to decide. A booking that goes on
    after an extension in its days of grace still bears the day promised then; that day is no
    measure any more.
    """
    if booking.held_stop_day > booking.stop_day:
        return held_until(today, booking.stop_day, working_calendar(booking.machine.site))
    if booking.state == State.ENDED and booking.kept_until is not None:
        return booking.kept_until
    return booking.stop_day + timedelta(days=booking.rules.grace_days)


def _clean(why: str) -> str:
    """Answers the words on one line, without what no database keeps."""
    return " ".join(why.replace("\0", " ").split())[:MOST_WORDS]


def _forestalled(booking_id: int, stop_day: date) -> ExtensionResult:
    """Answers the verdict for days that somebody took at the same instant."""
    booking = Booking.objects.select_related(
        "machine__category", "machine__site", "holder", "rules", "profile", "occupancy"
    ).get(pk=booking_id)
    verdict = load(question_of_extension(booking, stop_day), with_equivalents=False).verdict()
    if not verdict.is_clean:
        return ExtensionResult(None, verdict)
    clash = Check(Rule.CLASH, is_broken=True, asked=booking.stop_day)
    checks = tuple(clash if check.rule is Rule.CLASH else check for check in verdict.checks)
    return ExtensionResult(None, replace(verdict, checks=checks, is_sendable=False))
