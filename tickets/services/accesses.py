"""Deciding on a wish for access: granted until a day, or refused with a reason."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from accounts.models import User
from foundation import clock
from machines.models import AccessGrant, Machine
from tickets.errors import ErrorCode, NotYours, TicketError
from tickets.models import Ticket
from tickets.policy.life import Event, Outcome
from tickets.queries import is_in_charge
from tickets.services.threads import first_message, lock_ticket, move_ticket, tell


@transaction.atomic
def grant_access(
    *,
    ticket_id: int,
    by: User,
    last_day: date | None,
    machines: Iterable[Machine] = (),
    comment: str = "",
) -> AccessGrant:
    """Lets a person book what they asked for; the machines appear to them, the ticket closes.

    Args:
        ticket_id: number of the ticket.
        by: an approver of the category; nobody grants access to themselves but administrators.
        last_day: until when; None = without end.
        machines: only these; none = the whole category.
        comment: words for the person.

    Raises:
        Ticket.DoesNotExist: there is none of this number.
        NotYours: not in charge.
        TicketError: decided already, the day is past, or machines of another category.
    """
    ticket = _undecided(ticket_id, by)
    named = list(machines)
    if last_day is not None and last_day <= clock.now().date():
        raise TicketError(ErrorCode.BAD_DAY)
    if any(machine.category_id != ticket.category_id for machine in named):
        raise TicketError(ErrorCode.OTHER_MACHINES)
    if ticket.category is None:
        raise TicketError(ErrorCode.NO_CATEGORY)
    grant = AccessGrant.objects.create(
        person=ticket.about,
        category=ticket.category,
        last_day=last_day,
        reason=f"ticket {ticket.pk}",
        granted_by=by,
    )
    grant.machines.set(named)
    ticket.grant, ticket.outcome = grant, Outcome.GRANTED.value
    _settle(ticket, by, "access_granted", comment, last_day)
    return grant


@transaction.atomic
def refuse_access(*, ticket_id: int, by: User, reason: str) -> Ticket:
    """Refuses a wish for access, with a reason that the person is told.

    Raises:
        Ticket.DoesNotExist: there is none of this number.
        NotYours: not in charge.
        TicketError: decided already, or no reason.
    """
    ticket = _undecided(ticket_id, by)
    if not reason.strip():
        raise TicketError(ErrorCode.REASON_REQUIRED)
    ticket.outcome = Outcome.REFUSED.value
    _settle(ticket, by, "access_refused", reason, None)
    return ticket


def _undecided(ticket_id: int, by: User) -> Ticket:
    ticket = lock_ticket(ticket_id)
    is_own = by.pk == ticket.about_id and not by.is_superuser
    if is_own or not is_in_charge(by, ticket):
        raise NotYours
    if not ticket.waits_for_decision:
        raise TicketError(ErrorCode.ALREADY_DECIDED)
    return ticket


def _settle(ticket: Ticket, by: User, kind: str, words: str, last_day: date | None) -> None:
    if words.strip():
        first_message(ticket, by, words)
    move_ticket(ticket, Event.CLOSE)
    category = ticket.category
    tell(
        ticket,
        kind,
        actor=by,
        reason=words.strip(),
        facts={"category": category.slug if category else "", "last_day": last_day},
    )
