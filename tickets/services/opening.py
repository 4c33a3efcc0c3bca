"""Opening tickets: for help, for access, for more days, or with a question to a holder."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from accounts.models import User
from foundation import clock
from machines.models import Category, Machine
from reservations.models import Booking
from reservations.queries import require_decider
from reservations.services import ExtensionResult, request_extension
from tickets.errors import ErrorCode, TicketError
from tickets.models import Ticket
from tickets.policy.life import Kind, State
from tickets.queries import has_access
from tickets.services.threads import first_message, tell, write

MOST_OPEN = 10
"""Open tickets of one person."""
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class OpeningResult:
    """A ticket, or why there is none."""

    ticket: Ticket | None
    extension: ExtensionResult | None = None
    """What the rules said, when more days were asked for."""


@transaction.atomic
def open_ticket(
    *,
    by: User,
    kind: Kind,
    text: str,
    booking: Booking | None = None,
    machine: Machine | None = None,
    category: Category | None = None,
    machines: Iterable[Machine] = (),
    last_day: date | None = None,
) -> OpeningResult:
    """Opens a ticket; one for more days asks for the Extension in the same transaction.

    Args:
        by: who asks.
        kind: extension, access, problem or other.
        text: what it is about.
        booking: needed for an extension; otherwise for whoever reads.
        machine: needed for a problem.
        category: needed for access.
        machines: of that category; none = all of it.
        last_day: the last day of an extension, or until which access is asked.

    Raises:
        TicketError: something is missing, not for them, or asked already.
        BookingError, NotAllowed: the extension cannot be asked.
    """
    _require_room(by)
    if kind is Kind.EXTENSION:
        return _open_extension(by, text, booking, last_day)
    if kind is Kind.PROBLEM and machine is None:
        raise TicketError(ErrorCode.NO_MACHINE)
    named = list(machines)
    if kind is Kind.ACCESS:
        _require_askable(by, category, named, last_day)
    ticket = Ticket.objects.create(
        kind=kind.value,
        author=by,
        about=by,
        opened_at=clock.now(),
        booking=booking,
        machine=machine,
        category=category if kind is Kind.ACCESS else None,
        last_day=last_day if kind is Kind.ACCESS else None,
    )
    ticket.machines.set(named if kind is Kind.ACCESS else [])
    first_message(ticket, by, text)
    tell(ticket, "ticket_opened", actor=by)
    return OpeningResult(ticket)


@transaction.atomic
def ask_question(*, booking: Booking, by: User, text: str) -> Ticket:
    """Asks the holder of a request something; it waits for its decision meanwhile.

    A second question goes into the thread of the first.

    Raises:
        NotAllowed: not an approver of this category, or the booking is their own.
        TicketError: no words.
    """
    require_decider(by, booking)
    ticket = (
        Ticket.objects.select_for_update(of=("self",))
        .filter(booking=booking, kind=Kind.QUESTION, state=State.OPEN)
        .first()
    )
    if ticket is not None:
        write(ticket, by, text)
        return ticket
    ticket = Ticket.objects.create(
        kind=Kind.QUESTION.value,
        author=by,
        about=booking.holder,
        opened_at=clock.now(),
        booking=booking,
        machine=booking.machine,
    )
    first_message(ticket, by, text)
    tell(ticket, "question_asked", actor=by, facts={"booking": booking.reference})
    return ticket


def _open_extension(
    by: User, text: str, booking: Booking | None, last_day: date | None
) -> OpeningResult:
    if booking is None:
        raise TicketError(ErrorCode.NO_BOOKING)
    if last_day is None:
        raise TicketError(ErrorCode.BAD_DAY)
    if not text.strip():
        raise TicketError(ErrorCode.NO_WORDS)
    result = request_extension(booking_id=booking.pk, by=by, stop_day=last_day + ONE_DAY, why=text)
    if result.extension is None:
        return OpeningResult(None, result)
    ticket = Ticket.objects.create(
        kind=Kind.EXTENSION.value,
        state=State.OPEN.value if result.extension.is_open else State.CLOSED.value,
        closed_at=None if result.extension.is_open else clock.now(),
        author=by,
        about=booking.holder,
        opened_at=clock.now(),
        booking=booking,
        machine=booking.machine,
        extension=result.extension,
    )
    first_message(ticket, by, text)
    tell(ticket, "ticket_opened", actor=by)
    return OpeningResult(ticket, result)


def _require_room(by: User) -> None:
    if Ticket.objects.filter(author=by, state=State.OPEN).count() >= MOST_OPEN:
        raise TicketError(ErrorCode.TOO_MANY)


def _require_askable(
    by: User, category: Category | None, machines: list[Machine], last_day: date | None
) -> None:
    """Lets a wish for access through that can be granted.

    Raises:
        TicketError: it cannot, or is asked already.
    """
    if category is None or not category.is_bookable:
        raise TicketError(ErrorCode.NO_CATEGORY)
    if any(machine.category_id != category.pk for machine in machines):
        raise TicketError(ErrorCode.OTHER_MACHINES)
    if has_access(by, category):
        raise TicketError(ErrorCode.HAS_ACCESS)
    if last_day is not None and last_day <= clock.now().date():
        raise TicketError(ErrorCode.BAD_DAY)
    asked = Ticket.objects.filter(
        author=by, kind=Kind.ACCESS, category=category, state=State.OPEN, outcome=""
    )
    if asked.exists():
        raise TicketError(ErrorCode.ALREADY_ASKED)
