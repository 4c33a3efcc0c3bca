"""My bookings: what is under way, to come, shared, of my people; and a page of what is over."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import pgettext

from accounts.models import User
from pages.queries.cards import Card, cards_of
from pages.wording import NEVER_BEGUN
from provisioning.models import Collaborator, Run
from reservations.lifecycle import LIVE, State
from reservations.models import Booking
from reservations.queries import whole_bookings

ROWS = 20
"""Bookings that are over, on one page."""
MOST_PAGES = 1000
KINDS: Mapping[str, tuple[State, ...]] = {
    "": (State.ENDED, *NEVER_BEGUN),
    "ended": (State.ENDED,),
    "never": NEVER_BEGUN,
}


@dataclass(frozen=True, slots=True)
class TheirCard:
    """A booking of somebody else."""

    holder: str
    card: Card


@dataclass(frozen=True, slots=True)
class Switch:
    """One choice of what is shown."""

    url: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class BookingList:
    """Everything the page shows."""

    current: list[Card]
    coming: list[Card]
    shared: list[TheirCard]
    """Machines of others on which the person has an account."""
    people: list[TheirCard]
    """Of those whose sponsor the person is."""
    past: list[Card]
    kinds: list[Switch]
    newer: str
    older: str
    """Addresses of other pages of the past; empty at its ends."""

    @property
    def has_past(self) -> bool:
        """Answers whether there is anything to choose from."""
        return bool(self.past or self.newer) or not self.kinds[0].is_chosen


def booking_list(person: User, typed: Mapping[str, str]) -> BookingList:
    """Answers the bookings of a person. Five queries, whatever their number.

    Args:
        person: who looks.
        typed: of the address: `over` (one of `KINDS`) and `page`.
    """
    kind = typed.get("over", "")
    kind = kind if kind in KINDS else ""
    page = _page(typed.get("page", ""))
    live = list(_live(person))
    past = list(_past(person, kind)[(page - 1) * ROWS : page * ROWS + 1])
    shown = past[:ROWS]
    rows = [*live, *shown]
    cards = dict(zip((row.pk for row in rows), cards_of(rows, person), strict=True))
    own = [row for row in live if row.holder_id == person.pk]
    return BookingList(
        current=[cards[row.pk] for row in own if row.state == State.ACTIVE],
        coming=[cards[row.pk] for row in own if row.state != State.ACTIVE],
        shared=_theirs(cards, (row for row in live if _is_shared(row, person))),
        people=_theirs(cards, (row for row in live if row.holder.sponsor_id == person.pk)),
        past=[cards[row.pk] for row in shown],
        kinds=_kinds(kind),
        newer=_url(kind, page - 1) if page > 1 else "",
        older=_url(kind, page + 1) if len(past) > ROWS else "",
    )


def _live(person: User) -> QuerySet[Booking]:
    """Answers what stands: the person's own, of their people, and what others share with them."""
    collaborations = Collaborator.objects.filter(
        occupancy=OuterRef("occupancy"), person=person, removed_at=None
    )
    runs = Run.objects.filter(occupancy=OuterRef("occupancy"), state="ready")
    return (
        whole_bookings()
        .filter(
            Q(holder=person, state__in=LIVE)
            | Q(holder__sponsor=person, state__in=LIVE)
            | Q(Exists(collaborations), Exists(runs), state=State.ACTIVE)
        )
        .order_by("first_day", "id")
    )


def _past(person: User, kind: str) -> QuerySet[Booking]:
    rows = whole_bookings().filter(holder=person, state__in=KINDS[kind])
    return rows.order_by("-first_day", "-id")


def _is_shared(booking: Booking, person: User) -> bool:
    return person.pk not in {booking.holder_id, booking.holder.sponsor_id}


def _theirs(cards: Mapping[int, Card], bookings: Iterable[Booking]) -> list[TheirCard]:
    return [TheirCard(str(booking.holder), cards[booking.pk]) for booking in bookings]


def _kinds(chosen: str) -> list[Switch]:
    labels = {
        "": pgettext("bookings", "All"),
        "ended": pgettext("bookings", "Ended"),
        "never": pgettext("bookings", "Never begun"),
    }
    return [Switch(_url(kind, 1), label, kind == chosen) for kind, label in labels.items()]


def _url(kind: str, page: int) -> str:
    asked = {"over": kind} if kind else {}
    if page > 1:
        asked["page"] = str(page)
    query = f"?{urlencode(asked)}" if asked else ""
    return f"{reverse('pages:bookings')}{query}#past"


def _page(text: str) -> int:
    number = int(text) if text.isdecimal() and len(text) <= len(str(MOST_PAGES)) else 1
    return min(max(number, 1), MOST_PAGES)
