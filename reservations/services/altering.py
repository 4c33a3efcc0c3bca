"""Asking for another first day, machine or profile of a booking that has not begun."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from django.db import DatabaseError, IntegrityError, OperationalError, transaction

from accounts.models import User
from foundation import clock
from foundation.days import DayRange
from machines.models import Machine, Profile
from machines.queries import is_approver
from reservations import guard
from reservations.errors import BookingError, ErrorCode, NotAllowed, StaleDecision
from reservations.lifecycle import State
from reservations.models import Booking, Change, Occupancy
from reservations.policy.amending import Event
from reservations.policy.amending import State as AskedState
from reservations.policy.continuing import held_first_day
from reservations.policy.values import Check, Rule, Verdict
from reservations.queries.cases import Loaded, load
from reservations.queries.changes import is_free_of_approval, open_change, question_of_change
from reservations.queries.judging import MOST_DAYS, MOST_DAYS_AHEAD
from reservations.queries.lists import undecided_count
from reservations.queries.rights import may_end, require_decider
from reservations.services.amending import change_facts, drop_extension, lock_change, rest
from reservations.services.answering import NO_WAIVERS, store_waivers, unwaived
from reservations.services.changing import change, tell
from reservations.services.keeping import keep_data
from reservations.services.locking import Locked, lock_booking, today_of

MOST_WORDS = 300


@dataclass(frozen=True, slots=True)
class ChangeResult:
    """What came of asking for a change, or of granting it."""

    change: Change | None
    verdict: Verdict
    is_done: bool = True
    errors: tuple[ErrorCode, ...] = ()


def request_change(
    *,
    booking_id: int,
    by: User,
    machine: Machine,
    first_day: date,
    days: int,
    profile: Profile,
    why: str = "",
    waivers: Mapping[Rule, str] = NO_WAIVERS,
) -> ChangeResult:
    """Asks for a booking to become another one; it stands as it is until somebody decides.

    Nothing is held. Where approval is automatic, an approver asks for somebody, or only the
    choice between the usual profiles differs, it is granted at once. Locks the holder, both
    machines and the chain.

    Args:
        booking_id: approved, its first day to come.
        by: its holder, or an approver.
        machine: the one wanted.
        first_day: local to that machine's site.
        days: how many.
        profile: what to install.
        why: one line for the approver.
        waivers: reasons for broken rules, by an approver who asks for somebody.

    Raises:
        Booking.DoesNotExist: there is no such booking.
        NotAllowed: neither its holder nor an approver.
        BookingError: it has begun or is not approved, a change is open already, nothing differs,
            only days at the end do, another booking is tied to it, or days out of all reason.
    """
    if not 1 <= days <= MOST_DAYS:
        raise BookingError(ErrorCode.BAD_DAYS, most=MOST_DAYS)
    if abs((first_day - clock.now().date()).days) > MOST_DAYS_AHEAD:
        raise BookingError(ErrorCode.BAD_FIRST_DAY)
    wanted = Change(
        machine=machine,
        first_day=first_day,
        stop_day=DayRange.of(first_day, days).stop_day,
        profile=profile,
        why=" ".join(why.replace("\0", " ").split())[:MOST_WORDS],
        asked_by=by,
    )
    try:
        with transaction.atomic():
            return _request(booking_id, wanted, waivers)
    except (IntegrityError, OperationalError) as error:
        return _forestalled(error, booking_id, wanted)


def grant_change(
    *,
    change_id: int,
    by: User,
    waivers: Mapping[Rule, str] = NO_WAIVERS,
    shown: Mapping[Rule, str] = NO_WAIVERS,
    comment: str = "",
) -> ChangeResult:
    """Grants a change, if the rules still let it through or each broken one is waived.

    Locks the holder, both machines and the chain.

    Raises:
        Change.DoesNotExist: there is no such change.
        NotAllowed: not an approver of both categories, or the booking is their own.
        StaleDecision: it was decided already.
        BookingError: the booking has begun.
    """
    try:
        with transaction.atomic():
            row, booking = lock_change(change_id)
            _require_decider(by, booking, row)
            _require_changeable(booking)
            loaded = _judged(booking, row)
            verdict = loaded.verdict()
            if unwaived(verdict, waivers, shown):
                return ChangeResult(row, verdict, is_done=False)
            _grant(row, booking, loaded, by=by, waivers=waivers, comment=comment)
            return ChangeResult(row, verdict)
    except (IntegrityError, OperationalError) as error:
        if not guard.is_overlap(error):
            raise
        raise StaleDecision from error


@transaction.atomic
def refuse_change(*, change_id: int, by: User, reason: str) -> Change:
    """Refuses a change, with a reason that the holder is told; the booking stands as it is.

    Raises:
        Change.DoesNotExist: there is no such change.
        NotAllowed: not an approver here, or the booking is their own.
        StaleDecision: it was decided already.
        BookingError: no reason.
    """
    if not reason.strip():
        raise BookingError(ErrorCode.REASON_REQUIRED)
    row, booking = lock_change(change_id)
    require_decider(by, booking)
    if not row.is_open:
        raise StaleDecision(reference=booking.reference)
    rest(row, Event.REFUSE, by=by, reason=reason)
    tell(booking, "change_refused", actor=by, reason=reason.strip(), facts=change_facts(row))
    return row


@transaction.atomic
def withdraw_change(*, change_id: int, by: User) -> Change:
    """Takes a change back that nobody has decided.

    Raises:
        Change.DoesNotExist: there is no such change.
        NotAllowed: neither the holder nor whoever asked.
        BookingError: it was decided already.
    """
    row, booking = lock_change(change_id)
    if by.pk not in {booking.holder_id, row.asked_by_id}:
        raise NotAllowed
    if not row.is_open:
        raise BookingError(ErrorCode.ALREADY_DECIDED)
    rest(row, Event.WITHDRAW, by=by)
    tell(booking, "change_withdrawn", actor=by, facts=change_facts(row))
    return row


def _request(booking_id: int, wanted: Change, waivers: Mapping[Rule, str]) -> ChangeResult:
    """Locks, judges, stores; runs inside the caller's transaction."""
    locked = lock_booking(booking_id, and_machine=wanted.machine_id)
    booking, by = locked.booking, wanted.asked_by
    if not may_end(by, booking):
        raise NotAllowed
    _require_changeable(booking)
    _require_askable(locked, wanted)
    loaded = _judged(booking, wanted)
    verdict = loaded.verdict()
    is_for_other = by.pk != booking.holder_id and is_approver(by, wanted.machine.category)
    if is_for_other and unwaived(verdict, waivers):
        code = ErrorCode.WAIVER_NEEDED if verdict.is_waivable else ErrorCode.NOT_WAIVABLE
        return ChangeResult(None, verdict, is_done=False, errors=(code,))
    is_free = is_free_of_approval(booking, wanted.machine, wanted.days, wanted.profile)
    is_at_once = verdict.is_clean and (is_free or wanted.machine.category.is_automatic)
    if not is_for_other and not verdict.is_sendable:
        return ChangeResult(None, verdict, is_done=False)
    is_full = undecided_count(booking.holder) >= loaded.case.limits.max_undecided
    if is_full and not (is_for_other or is_at_once):
        return ChangeResult(None, verdict, is_done=False, errors=(ErrorCode.TOO_MANY_UNDECIDED,))
    _store(booking, wanted)
    if is_for_other:
        _grant(wanted, booking, loaded, by=by, waivers=waivers)
    elif is_at_once:
        _grant(wanted, booking, loaded, by=None)
    return ChangeResult(wanted, verdict)


def _require_changeable(booking: Booking) -> None:
    """Lets an approved booking through whose first day is to come.

    Raises:
        BookingError: it is another one.
    """
    if booking.state != State.APPROVED or booking.first_day <= today_of(booking):
        raise BookingError(ErrorCode.NOT_CHANGEABLE)


def _require_askable(locked: Locked, wanted: Change) -> None:
    """Lets a change through that is one, and that leaves no other booking hanging.

    Raises:
        BookingError: it is none.
    """
    booking = locked.booking
    is_same_machine = wanted.machine_id == booking.machine_id
    is_same_start = is_same_machine and wanted.first_day == booking.first_day
    is_same_profile = wanted.profile_id == booking.profile_id
    if open_change(booking) is not None:
        raise BookingError(ErrorCode.CHANGE_OPEN)
    if is_same_start and is_same_profile and wanted.stop_day == booking.stop_day:
        raise BookingError(ErrorCode.NOTHING_CHANGED)
    if is_same_start and is_same_profile and wanted.stop_day > booking.stop_day:
        raise BookingError(ErrorCode.ASK_EXTENSION)
    is_tied = booking.continues_id is not None or locked.continuation is not None
    if is_tied and not (is_same_machine and is_same_profile):
        raise BookingError(ErrorCode.TIED)
    if locked.continuation is not None and wanted.stop_day != booking.stop_day:
        raise BookingError(ErrorCode.TIED)


def _judged(booking: Booking, wanted: Change) -> Loaded:
    question = question_of_change(booking, wanted.machine, wanted.days, wanted.profile.slug)
    return load(question, with_equivalents=False)


def _store(booking: Booking, wanted: Change) -> None:
    """Inserts the change that was judged, and tells the journal."""
    wanted.booking = booking
    wanted.state = AskedState.REQUESTED
    wanted.asked_at = clock.now()
    wanted.lapses_day = min(booking.first_day, wanted.first_day)
    wanted.save()
    tell(
        booking,
        "change_requested",
        actor=wanted.asked_by,
        reason=wanted.why,
        facts={**change_facts(wanted), "lapses_day": wanted.lapses_day},
    )


def _require_decider(by: User, booking: Booking, row: Change) -> None:
    """Lets only those through who decide on the booking, and on the machine it shall go to.

    Raises:
        NotAllowed: not an approver there.
        StaleDecision: it was decided already.
    """
    require_decider(by, booking)
    if not is_approver(by, row.machine.category):
        raise NotAllowed
    if not row.is_open:
        raise StaleDecision(reference=booking.reference)


def _grant(
    row: Change,
    booking: Booking,
    loaded: Loaded,
    *,
    by: User | None,
    waivers: Mapping[Rule, str] = NO_WAIVERS,
    comment: str = "",
) -> None:
    """Stores a grant that the rules and the waivers allow, inside the caller's transaction."""
    verdict = loaded.verdict()
    rest(row, Event.GRANT, by=by, reason=comment)
    facts = {
        **change_facts(row),
        "from_machine": booking.machine.name,
        "from_occupancy": str(booking.occupancy.key),
        "from_first_day": booking.first_day,
        "from_stop_day": booking.stop_day,
        "is_automatic": by is None,
        "is_own": by is not None and by.pk == booking.holder_id,
        "waived": [check.rule.value for check in verdict.violations],
    }
    drop_extension(booking, by=by)
    _become(booking, row, loaded)
    store_waivers(verdict, waivers, by=by, booking=booking, change=row)
    tell(booking, "change_granted", actor=by, reason=comment.strip(), facts=facts)


def _become(booking: Booking, row: Change, loaded: Loaded) -> None:
    """Lets a booking be what was asked; on another machine it begins an occupancy there."""
    earlier = booking.continues
    if row.machine_id != booking.machine_id:
        booking.occupancy = Occupancy.objects.create(
            machine=row.machine, holder=booking.holder, driven_by=row.machine.driven_by
        )
        booking.machine, booking.continues = row.machine, None
    if loaded.rules is not None:
        booking.rules = loaded.rules
    booking.first_day, booking.stop_day = row.first_day, row.stop_day
    booking.held_first_day, booking.held_stop_day = held_first_day(loaded.case), row.stop_day
    booking.profile = row.profile
    booking.undecided_warned_at = booking.reminded_at = None
    change(booking)
    if earlier is not None and booking.continues is None and earlier.state == State.ENDED:
        keep_data(earlier, max(earlier.stop_day, today_of(booking)))
        change(earlier)


def _forestalled(error: DatabaseError, booking_id: int, wanted: Change) -> ChangeResult:
    """Answers the verdict for days that somebody took at the same instant."""
    if not guard.is_overlap(error):
        raise error
    booking = Booking.objects.select_related(
        "machine__category", "machine__site", "holder", "rules", "profile", "occupancy"
    ).get(pk=booking_id)
    verdict = _judged(booking, wanted).verdict()
    if verdict.is_clean:
        clash = Check(Rule.CLASH, is_broken=True, asked=wanted.first_day)
        checks = tuple(clash if check.rule is Rule.CLASH else check for check in verdict.checks)
        verdict = replace(verdict, checks=checks, is_sendable=False)
    return ChangeResult(None, verdict, is_done=False)
