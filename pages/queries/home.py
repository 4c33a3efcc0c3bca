"""The first page of somebody signed in: what they have, what waits, days left, what is new.

Six queries, whatever the number of bookings and machines.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from accounts.queries import current_news
from foundation import clock
from machines.models import Category, Machine
from machines.queries import categories_approved_by, in_service, visible_machines
from machines.together import fetch_together
from pages.queries.budgets import Meter, meter_of
from pages.queries.days import portal_today
from pages.queries.desk import Waiting, waiting_among, waiting_sources
from pages.queries.hand_overs import HandOverRow, row_of_given
from pages.queries.home_cards import HomeCard, card_sources, home_cards
from pages.queries.notice_board import NoticeBoard, notice_board, outages_ahead
from pages.queries.wishes import OfferLine, offer_line
from reservations.lifecycle import State
from reservations.models import Booking, WishOffer
from reservations.queries import bookings_at_hand, budget_from
from reservations.queries.shelf import Shelf


@dataclass(frozen=True, slots=True)
class HomeView:
    """Everything the page shows beside the finder."""

    cards: list[HomeCard]
    is_newcomer: bool
    """Nothing now, and nothing in the months that windows look at."""
    offers: list[OfferLine]
    given: list[HandOverRow]
    waiting: Waiting
    meters: list[Meter]
    board: NoticeBoard
    categories: list[Category]
    """Whose machines can be booked, for the finder."""
    decided: frozenset[str]


def home_view(person: User) -> HomeView:
    """Answers a person's first page."""
    now, today = clock.now(), portal_today()
    at_hand = list(bookings_at_hand(person))
    mine = [booking for booking in at_hand if booking.holder_id == person.pk]
    machines = list(
        in_service(visible_machines(person), today).order_by("category__position", "id")
    )
    decided = categories_approved_by(person).order_by()
    rows = fetch_together(
        decided=decided,
        news=current_news(person),
        outages=outages_ahead(machines, today),
        offers=WishOffer.objects.filter(booking__in=mine),
        **card_sources(person, mine),
        **waiting_sources(decided),
    )
    bookable = _bookable(machines)
    shelf = Shelf(
        people=[person],
        machines=_asked_about(mine, bookable),
        first_day=today,
        now=now,
    )
    return HomeView(
        cards=home_cards(person, mine, rows, shelf),
        is_newcomer=not mine and not shelf.has_held(person),
        offers=_offers(mine, rows),
        given=[row_of_given(booking) for booking in at_hand if booking.holder_id != person.pk],
        waiting=waiting_among(rows),
        meters=[
            meter_of(category, budget_from(shelf, person, group, today), shelf.limits(group[0]))
            for category, group in bookable.items()
        ],
        board=notice_board(rows["news"], rows["outages"], machines, today),
        categories=list(bookable),
        decided=frozenset(category.slug for category in rows["decided"]),
    )


def _bookable(machines: Sequence[Machine]) -> dict[Category, list[Machine]]:
    """Answers the machines of the categories that can be booked, by category."""
    groups: dict[Category, list[Machine]] = {}
    for machine in machines:
        if machine.category.is_bookable:
            groups.setdefault(machine.category, []).append(machine)
    return groups


def _asked_about(
    mine: Sequence[Booking], groups: Mapping[Category, Sequence[Machine]]
) -> list[Machine]:
    """Answers the machines whose rows are read: those one has, and one of each category."""
    return [booking.machine for booking in mine] + [group[0] for group in groups.values()]


def _offers(mine: Sequence[Booking], rows: Mapping[str, Sequence[Any]]) -> list[OfferLine]:
    """Answers what is offered to the person and waits for their answer."""
    offered = {booking.pk: booking for booking in mine if booking.state == State.OFFERED}
    return [
        offer_line(offer, offered[offer.booking_id])
        for offer in rows["offers"]
        if offer.booking_id in offered
    ]
