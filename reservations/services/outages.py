"""Taking machines out over people's bookings: all are told, each once, and offered another."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from django.db import transaction

from accounts.models import User
from foundation.days import DayRange
from journal.services import record
from machines.models import Machine, Unavailability
from machines.services import clear_unavailability, enter_unavailability
from reservations.errors import BookingError, ErrorCode
from reservations.lifecycle import State
from reservations.models import Booking
from reservations.queries.outages import Met, bookings_met, standing_outages
from reservations.services.changing import tell
from reservations.services.deciding import refuse_booking
from reservations.services.ending import release_booking, withdraw_or_cancel
from reservations.services.untying import Continuation


class Answer(StrEnum):
    """What becomes of a booking that maintenance meets."""

    KEEP = "keep"
    """It stays: its holder does without the machine on these days, which do not count."""
    OFFER = "offer"
    """Its holder is offered an equivalent machine."""
    CANCEL = "cancel"
    """It is given up: refused, cancelled, or ended early, with the reason of the maintenance."""


NO_ANSWERS: Mapping[str, Answer] = MappingProxyType({})


@transaction.atomic
def enter_outage(
    *,
    machines: Sequence[Machine],
    kind: str,
    first_day: date,
    stop_day: date,
    reason: str,
    by: User,
    answers: Mapping[str, Answer] = NO_ANSWERS,
    is_whole_site: bool = False,
) -> list[Met]:
    """Takes machines out for `[first_day, stop_day)`, in one gesture; answers what it met.

    A breakdown has happened: whoever holds a machine is told and offered another one. Maintenance
    is planned: for each booking it meets somebody says what becomes of it. Each holder is told
    once, of all their bookings. Locks the holders, then the machines, by key.

    Args:
        machines: one machine, all slots of a host, or a whole site.
        kind: of `Unavailability.Kind`.
        first_day: first day out, local to the site.
        stop_day: first day on which the machines are free again.
        reason: shown to everybody who sees the machine.
        by: who entered it.
        answers: by reference, for each booking that maintenance meets.
        is_whole_site: all machines of a site go, and come back, together.

    Raises:
        UnavailabilityError: with a code that `machines.wording` has a sentence for.
        BookingError: maintenance meets a booking without an answer.
    """
    if first_day < stop_day:
        _lock_holders(bookings_met(machines, DayRange(first_day, stop_day)))
    rows = enter_unavailability(
        machines=machines,
        kind=kind,
        first_day=first_day,
        stop_day=stop_day,
        reason=reason,
        by=by,
        is_answered_for=True,
        is_whole_site=is_whole_site,
    )
    met = bookings_met(machines, DayRange(first_day, stop_day))
    chosen = {one.booking.reference: _answer(one, kind, answers) for one in met}
    left = [one for one in met if chosen[one.booking.reference] is not Answer.CANCEL]
    for one in met:
        if one not in left:
            _give_up(one.booking, by, reason.strip())
    for one in left:
        _note_met(one, rows[0], chosen[one.booking.reference], by)
    _tell_holders("outage_told", left, rows[0], by)
    return met


@transaction.atomic
def end_outage(*, unavailability_ids: Iterable[int], by: User, reason: str = "") -> int:
    """Puts machines back in one gesture; answers how many. Those back already are left out.

    Their holders' bookings go on as they are, without a reinstall; each holder is told once, and
    offers to move that nobody took are closed. Of a machine that was never made ready for its
    holder nothing is said: its run goes on.
    """
    rows = standing_outages(unavailability_ids)
    met: list[Met] = []
    for row in rows:
        if row.kind != Unavailability.Kind.INSTALLATION:
            met.extend(bookings_met([row.machine], DayRange(row.first_day, row.stop_day)))
        clear_unavailability(unavailability_id=row.pk, by=by, reason=reason.strip())
    if met:
        _tell_holders("outage_over_told", met, rows[0], by)
    return len(rows)


def _lock_holders(met: Iterable[Met]) -> None:
    """Locks the holders of the bookings met, by key."""
    keys = {one.booking.holder_id for one in met}
    list(User.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk"))


def _answer(one: Met, kind: str, answers: Mapping[str, Answer]) -> Answer:
    """Answers what becomes of one booking.

    Raises:
        BookingError: it is maintenance, and nobody said it.
    """
    if kind != Unavailability.Kind.MAINTENANCE:
        return Answer.OFFER
    answer = answers.get(one.booking.reference)
    if answer is None:
        raise BookingError(ErrorCode.ANSWER_NEEDED, reference=one.booking.reference)
    return answer


def _give_up(booking: Booking, by: User, reason: str) -> None:
    """Gives a booking up, and all that continue it, in the way that its state allows."""
    if booking.state == State.REQUESTED:
        refuse_booking(booking_id=booking.pk, by=by, version=booking.version, reason=reason)
        return
    verb = release_booking if booking.state == State.ACTIVE else withdraw_or_cancel
    verb(booking_id=booking.pk, by=by, reason=reason, continuation=Continuation.GIVE_UP)


def _note_met(one: Met, row: Unavailability, answer: Answer, by: User) -> None:
    """Writes under a booking that its machine is out on days of it, and what was chosen."""
    tell(
        one.booking,
        "booking_met_by_outage",
        actor=by,
        reason=row.reason,
        facts={
            "cause": row.kind,
            "answer": answer.value if one.is_decided else Answer.KEEP.value,
            "out_first_day": one.days.first_day,
            "out_stop_day": one.days.stop_day,
        },
    )


def _tell_holders(kind: str, met: Iterable[Met], row: Unavailability, by: User) -> None:
    """Writes one entry for each holder, which makes one mail about all their bookings."""
    by_holder: defaultdict[int, list[Booking]] = defaultdict(list)
    for one in met:
        by_holder[one.booking.holder_id].append(one.booking)
    for bookings in by_holder.values():
        record(
            kind=kind,
            subject_kind="outage",
            subject_ref=str(row.group),
            actor=by,
            reason=row.reason,
            booking=bookings[0].reference,
            bookings=[booking.reference for booking in bookings],
            cause=row.kind,
            first_day=row.first_day,
            stop_day=row.stop_day,
        )
