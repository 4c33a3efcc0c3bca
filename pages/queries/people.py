"""The bookings of those whose sponsor a person is."""

from dataclasses import dataclass

from accounts.models import User
from pages.queries.cards import Card, cards_of
from reservations.lifecycle import LIVE
from reservations.queries import bookings_of_sponsored


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One booking of somebody sponsored."""

    holder: str
    card: Card


def my_people(person: User) -> list[PersonLine]:
    """Answers what they have and ask for, the first to begin first."""
    bookings = list(bookings_of_sponsored(person).filter(state__in=LIVE))
    cards = cards_of(bookings, person)
    return [
        PersonLine(str(booking.holder), card)
        for booking, card in zip(bookings, cards, strict=True)
    ]
