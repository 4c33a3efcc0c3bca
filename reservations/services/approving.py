"""Approving a request otherwise than it was asked: another machine, later days, fewer days."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, OperationalError, transaction

from accounts.models import User
from foundation.days import DayRange
from machines.models import Machine
from machines.queries import is_approver
from reservations import guard
from reservations.errors import BookingError, ErrorCode, NotAllowed, StaleDecision
from reservations.models import Booking, Occupancy
from reservations.policy.continuing import held_first_day
from reservations.policy.values import Rule
from reservations.queries.cases import Loaded, load
from reservations.queries.extensions import rival_extensions
from reservations.queries.judging import MOST_DAYS
from reservations.queries.otherwise import question_of_other
from reservations.services.answering import NO_WAIVERS, unwaived
from reservations.services.changing import tell
from reservations.services.deciding import DecisionResult, lock_undecided, store_approval
from reservations.services.locking import Locked, today_of


@dataclass(frozen=True, slots=True)
class Otherwise:
    """What a request shall be approved as, and who answers for it."""

    by: User
    version: int
    machine: Machine
    days: DayRange
    waivers: Mapping[Rule, str]
    shown: Mapping[Rule, str]
    comment: str


def approve_otherwise(
    *,
    booking_id: int,
    by: User,
    version: int,
    machine: Machine,
    first_day: date,
    days: int,
    waivers: Mapping[Rule, str] = NO_WAIVERS,
    shown: Mapping[Rule, str] = NO_WAIVERS,
    comment: str = "",
) -> DecisionResult:
    """Approves a request on another machine, another first day, or for fewer days than asked.

    One transaction: the request becomes what is approved, and is approved; the journal keeps
    what was asked, and the mail of the approval says it. Locks holder, both machines and chain.

    Args:
        booking_id: key of the request.
        by: who decides, on both machines' categories.
        version: of the request as it was shown to them.
        machine: on which it is approved.
        first_day: local to that machine's site.
        days: how many; at most as many as were asked.
        waivers: the reason for each broken rule that is to be let pass.
        shown: the figures that they were shown for these rules.
        comment: words for the holder.

    Raises:
        Booking.DoesNotExist: there is no such booking.
        NotAllowed: not an approver of both categories, or the booking is their own.
        StaleDecision: it has changed, was decided already, or somebody took the days just now.
        BookingError: nothing differs, more days than asked, too early, tied to another booking,
            or beside somebody's extension.
    """
    if not 1 <= days <= MOST_DAYS:
        raise BookingError(ErrorCode.BAD_DAYS, most=MOST_DAYS)
    days_wanted = DayRange.of(first_day, days)
    wanted = Otherwise(by, version, machine, days_wanted, waivers, shown, comment)
    try:
        with transaction.atomic():
            return _approve(booking_id, wanted)
    except (IntegrityError, OperationalError) as error:
        if not guard.is_overlap(error):
            raise
        raise StaleDecision from error


def _approve(booking_id: int, wanted: Otherwise) -> DecisionResult:
    by, machine = wanted.by, wanted.machine
    locked = lock_undecided(booking_id, by, wanted.version, and_machine=machine.pk)
    booking = locked.booking
    if not is_approver(by, machine.category):
        raise NotAllowed
    _require_possible(locked, wanted)
    question = question_of_other(booking, machine, wanted.days)
    loaded = load(question, with_equivalents=False)
    verdict = loaded.verdict()
    if unwaived(verdict, wanted.waivers, wanted.shown):
        return DecisionResult(booking, verdict, is_done=False)
    asked = {
        "from_machine": booking.machine.name,
        "from_first_day": booking.first_day,
        "from_last_day": booking.days.last_day,
    }
    _become(booking, wanted, loaded)
    if rival_extensions(booking):
        raise BookingError(ErrorCode.BESIDE_EXTENSION)
    store_approval(
        booking, verdict, by=by, waivers=wanted.waivers, comment=wanted.comment, facts=asked
    )
    tell(booking, "request_altered", actor=by, facts=asked)
    return DecisionResult(booking, verdict, is_done=True)


def _require_possible(locked: Locked, wanted: Otherwise) -> None:
    """Lets through what differs from what was asked, is no more, and leaves nothing hanging.

    Raises:
        BookingError: it is another one.
    """
    booking = locked.booking
    is_same_machine = wanted.machine.pk == booking.machine_id
    if is_same_machine and wanted.days == booking.days:
        raise BookingError(ErrorCode.NOTHING_DIFFERS)
    if wanted.days.days > booking.days.days:
        raise BookingError(ErrorCode.MORE_THAN_ASKED, asked=booking.days.days)
    if wanted.days.first_day <= today_of(booking):
        raise BookingError(ErrorCode.TOO_LATE)
    is_continued = locked.continuation is not None
    is_moved = not is_same_machine and (is_continued or booking.continues_id is not None)
    if is_moved or (is_continued and wanted.days.stop_day != booking.stop_day):
        raise BookingError(ErrorCode.REQUEST_TIED)


def _become(booking: Booking, wanted: Otherwise, loaded: Loaded) -> None:
    """Lets a request be what is approved; the approval stores it."""
    if wanted.machine.pk != booking.machine_id:
        booking.occupancy = Occupancy.objects.create(
            machine=wanted.machine, holder=booking.holder, driven_by=wanted.machine.driven_by
        )
        booking.machine = wanted.machine
    if loaded.rules is not None:
        booking.rules = loaded.rules
    booking.first_day, booking.stop_day = wanted.days.first_day, wanted.days.stop_day
    booking.held_first_day = held_first_day(loaded.case)
    booking.held_stop_day = wanted.days.stop_day
    booking.undecided_warned_at = None
