"""The thread of a ticket: answers, closing, opening again."""

from collections.abc import Mapping

from django.db import transaction

from accounts.models import User
from foundation import clock
from journal.models import Entry
from journal.services import record
from reservations.models import Extension
from tickets.errors import ErrorCode, NotYours, TicketError
from tickets.models import Message, Ticket
from tickets.policy.life import Event, State, move
from tickets.queries import is_in_charge

MOST_TEXT = 5000


@transaction.atomic
def answer_ticket(*, ticket_id: int, by: User, text: str) -> Message:
    """Writes into a ticket; one that is closed opens again by it.

    Raises:
        Ticket.DoesNotExist: there is none of this number.
        NotYours: neither in charge nor concerned.
        TicketError: no words.
    """
    ticket = lock_ticket(ticket_id)
    require_part(by, ticket)
    if not ticket.is_open:
        move_ticket(ticket, Event.REOPEN)
        tell(ticket, "ticket_reopened", actor=by)
    return write(ticket, by, text)


@transaction.atomic
def close_ticket(*, ticket_id: int, by: User) -> Ticket:
    """Closes a ticket: done.

    Raises:
        Ticket.DoesNotExist: there is none of this number.
        NotYours: neither in charge nor concerned.
        TicketError: it is closed.
    """
    ticket = lock_ticket(ticket_id)
    require_part(by, ticket)
    if not ticket.is_open:
        raise TicketError(ErrorCode.IS_CLOSED)
    move_ticket(ticket, Event.CLOSE)
    tell(ticket, "ticket_closed", actor=by)
    return ticket


@transaction.atomic
def reopen_ticket(*, ticket_id: int, by: User) -> Ticket:
    """Opens a ticket again.

    Raises:
        Ticket.DoesNotExist: there is none of this number.
        NotYours: neither in charge nor concerned.
        TicketError: it is open.
    """
    ticket = lock_ticket(ticket_id)
    require_part(by, ticket)
    if ticket.is_open:
        raise TicketError(ErrorCode.IS_OPEN)
    move_ticket(ticket, Event.REOPEN)
    tell(ticket, "ticket_reopened", actor=by)
    return ticket


@transaction.atomic
def close_for_extension(extension: Extension) -> None:
    """Closes the ticket of an extension that came to rest; does nothing without one."""
    ticket = Ticket.objects.select_for_update().filter(extension=extension).first()
    if ticket is None or not ticket.is_open or extension.is_open:
        return
    move_ticket(ticket, Event.CLOSE)
    tell(ticket, "ticket_closed", facts={"extension": extension.state})


def lock_ticket(ticket_id: int) -> Ticket:
    """Locks a ticket; must run inside a transaction.

    Raises:
        Ticket.DoesNotExist: there is none of this number.
    """
    return (
        Ticket.objects.select_for_update(of=("self",))
        .select_related(
            "author", "about", "machine__category", "booking__machine__category", "category"
        )
        .get(pk=ticket_id)
    )


def require_part(by: User, ticket: Ticket) -> None:
    """Lets those through who are concerned or in charge.

    Raises:
        NotYours: anybody else.
    """
    if by.pk not in {ticket.author_id, ticket.about_id} and not is_in_charge(by, ticket):
        raise NotYours


def write(ticket: Ticket, by: User, text: str) -> Message:
    """Adds a message, inside the caller's transaction.

    Raises:
        TicketError: no words.
    """
    message = first_message(ticket, by, text)
    tell(ticket, "ticket_answered", actor=by, facts={"message": message.pk})
    return message


def first_message(ticket: Ticket, by: User, text: str) -> Message:
    """Adds a message without telling anybody of it alone.

    Raises:
        TicketError: no words.
    """
    words = text.replace("\0", " ").strip()[:MOST_TEXT]
    if not words:
        raise TicketError(ErrorCode.NO_WORDS)
    return Message.objects.create(ticket=ticket, author=by, at=clock.now(), text=words)


def move_ticket(ticket: Ticket, event: Event) -> None:
    """Stores a ticket moved by an event."""
    ticket.state = move(State(ticket.state), event).value
    ticket.closed_at = None if ticket.is_open else clock.now()
    ticket.save()


def tell(
    ticket: Ticket,
    kind: str,
    *,
    actor: User | None = None,
    reason: str = "",
    facts: Mapping[str, object] | None = None,
) -> Entry:
    """Writes one entry about a ticket; never what is written in it."""
    return record(
        kind=kind,
        subject_kind="ticket",
        subject_ref=str(ticket.pk),
        actor=actor,
        reason=reason,
        about=ticket.kind,
        machine="" if ticket.machine is None else ticket.machine.name,
        booking_of_ticket="" if ticket.booking is None else ticket.booking.reference,
        **(facts or {}),
    )
