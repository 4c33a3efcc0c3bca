"""Reads of tickets: which ones somebody may know, and what may be asked for."""

from django.db.models import Q, QuerySet

from accounts.models import User
from accounts.roles import administrators, is_administrator
from machines.models import Category, Machine
from machines.queries import (
    approvers_at_hand,
    categories_approved_by,
    open_spans,
)
from tickets.models import Ticket
from tickets.policy.life import State

ROWS = ("author", "about", "machine__category", "booking__machine__category", "category")


def tickets_known_to(person: User) -> QuerySet[Ticket]:
    """Answers the tickets that somebody may read, the newest first.

    Their own, those about them, and those of the categories in which they decide; whoever runs
    the portal reads all.
    """
    tickets = Ticket.objects.select_related(*ROWS).order_by("-id")
    if is_administrator(person):
        return tickets
    decided = list(categories_approved_by(person).order_by().values_list("pk", flat=True))
    return tickets.filter(
        Q(author=person)
        | Q(about=person)
        | Q(category__in=decided)
        | Q(machine__category__in=decided)
        | Q(booking__machine__category__in=decided)
    )


def find_ticket(person: User, number: int) -> Ticket:
    """Answers the ticket of a number to somebody who may read it.

    Raises:
        Ticket.DoesNotExist: there is none, or this person may not know of it.
    """
    return tickets_known_to(person).get(pk=number)


def category_of(ticket: Ticket) -> Category | None:
    """Answers the category whose approvers look after a ticket; None: administrators do."""
    if ticket.category is not None:
        return ticket.category
    if ticket.booking is not None:
        return ticket.booking.machine.category
    return None if ticket.machine is None else ticket.machine.category


def in_charge_of(ticket: Ticket) -> list[User]:
    """Answers the people who are told of a ticket: those who look after it, and are there."""
    category = category_of(ticket)
    found = list(approvers_at_hand(category)) if category is not None else []
    return found or list(administrators())


def is_in_charge(person: User, ticket: Ticket) -> bool:
    """Answers whether somebody looks after a ticket."""
    if is_administrator(person):
        return True
    category = category_of(ticket)
    return category is not None and categories_approved_by(person).filter(pk=category.pk).exists()


def waiting_tickets(person: User) -> QuerySet[Ticket]:
    """Answers the open tickets of others that somebody looks after, the newest first."""
    return tickets_known_to(person).filter(state=State.OPEN).exclude(about=person)


def askable_categories() -> QuerySet[Category]:
    """Answers the categories to which access can be asked, by those too who do not know them.

    Only their names are told. Where access needs no grant, there is nothing to ask for.
    """
    return Category.objects.filter(is_bookable=True, access=Category.Access.GRANTED).order_by(
        "position", "slug"
    )


def has_access(person: User, category: Category) -> bool:
    """Answers whether somebody may book every machine of a category already."""
    machines = list(Machine.objects.filter(category=category))
    spans = open_spans(person, machines)
    return bool(machines) and all(spans[machine.pk] for machine in machines)
