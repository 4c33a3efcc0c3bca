"""Tickets as their pages show them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from accounts.models import User
from pages.queries.days import portal_zone
from pages.wording import moment_words
from reservations.wording import day_words
from tickets.models import Message, Ticket
from tickets.policy.life import Kind, Outcome, State
from tickets.queries import is_in_charge, tickets_known_to
from tickets.wording import KIND_LABELS, OUTCOME_LABELS, STATE_LABELS

SHOWN = 100


@dataclass(frozen=True, slots=True)
class TicketRow:
    """One ticket of a list."""

    number: int
    url: str
    kind: str
    state: str
    badge: str
    about: str
    person: str
    when: str


@dataclass(frozen=True, slots=True)
class TicketLists:
    """The tickets somebody may read: their own, those they look after, those that are closed."""

    mine: list[TicketRow]
    others: list[TicketRow]
    closed: list[TicketRow]


@dataclass(frozen=True, slots=True)
class Words:
    """Something that somebody wrote."""

    author: str
    when: str
    text: str
    is_mine: bool


@dataclass(frozen=True, slots=True)
class TicketView:
    """The page of one ticket for one person."""

    row: TicketRow
    messages: list[Words]
    machine_url: str
    machine: str
    booking_url: str
    reference: str
    category: str
    until: str
    outcome: str
    extension_url: str
    is_open: bool
    can_decide: bool


def ticket_lists(person: User) -> TicketLists:
    """Answers the tickets that somebody may read; a fixed number of queries."""
    tickets = list(tickets_known_to(person)[:SHOWN])
    mine = [row for row in tickets if row.state == State.OPEN and _is_of(row, person)]
    others = [row for row in tickets if row.state == State.OPEN and not _is_of(row, person)]
    closed = [row for row in tickets if row.state == State.CLOSED]
    return TicketLists(
        mine=[_row(row) for row in mine],
        others=[_row(row) for row in others],
        closed=[_row(row) for row in closed],
    )


def ticket_rows(tickets: Iterable[Ticket]) -> list[TicketRow]:
    """Answers tickets as lines, in their order."""
    return [_row(row) for row in tickets]


def ticket_view(person: User, ticket: Ticket) -> TicketView:
    """Answers the page of a ticket that somebody may read."""
    booking, machine = ticket.booking, ticket.machine
    is_own = ticket.about_id == person.pk and not person.is_superuser
    return TicketView(
        row=_row(ticket),
        messages=[_words(row, person) for row in ticket.messages.select_related("author")],
        machine=machine.name if machine else "",
        machine_url=reverse("pages:machine", args=[machine.name]) if machine else "",
        reference=booking.reference if booking else "",
        booking_url=reverse("pages:booking", args=[booking.reference]) if booking else "",
        category=str(ticket.category or ""),
        until=day_words(ticket.last_day) if ticket.last_day else "",
        outcome=str(OUTCOME_LABELS[Outcome(ticket.outcome)]) if ticket.outcome else "",
        extension_url=reverse("pages:extend", args=[booking.reference])
        if booking and ticket.extension_id
        else "",
        is_open=ticket.is_open,
        can_decide=ticket.waits_for_decision and not is_own and is_in_charge(person, ticket),
    )


def _is_of(ticket: Ticket, person: User) -> bool:
    return person.pk in {ticket.about_id, ticket.author_id}


def _row(ticket: Ticket) -> TicketRow:
    about = ticket.machine or ticket.category or ""
    if ticket.booking is not None:
        about = f"{ticket.booking.machine} ({ticket.booking.reference})"
    return TicketRow(
        number=ticket.pk,
        url=reverse("pages:ticket", args=[ticket.pk]),
        kind=str(KIND_LABELS[Kind(ticket.kind)]),
        state=str(STATE_LABELS[State(ticket.state)]),
        badge="requested" if ticket.is_open else "muted",
        about=str(about),
        person=str(ticket.about),
        when=_moment(ticket.opened_at),
    )


def _words(message: Message, person: User) -> Words:
    return Words(
        author=str(message.author),
        when=_moment(message.at),
        text=message.text,
        is_mine=message.author_id == person.pk,
    )


def _moment(moment: datetime) -> str:
    return moment_words(moment, portal_zone())
