"""What waits at the desk, of all kinds in one queue, and the rows to judge a page of it by.

A queue of three lines and one of three hundred take the same number of queries.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from accounts.models import User
from foundation import clock
from foundation.days import DayRange
from machines.models import Machine
from machines.queries import today_at
from pages.policy.desk import PAGE_LENGTH, Place, is_soon, pages_of, place_in, urgency
from pages.queries.desk_rows import Amendment, rows_for
from provisioning.models import Reinstall
from reservations.models import Booking, Change, Extension, HandOver
from reservations.policy.values import Verdict
from reservations.queries import (
    Question,
    question_about,
    question_of_change,
    question_of_extension,
)
from reservations.queries.cases import take
from reservations.queries.extensions import stands_beside
from reservations.queries.hand_overs import question_of_hand_over
from reservations.queries.lists import NEIGHBOUR_DAYS
from reservations.queries.shelf import Shelf

ONE_DAY = timedelta(days=1)
PATIENCE = timedelta(days=2)
"""Within which what never lapses by itself should be decided."""


class Kind(StrEnum):
    """What waits; also the first part of its address, but for requests."""

    REQUEST = "request"
    EXTENSION = "extension"
    CHANGE = "change"
    HAND_OVER = "hand-over"
    REINSTALL = "reinstall"


Row = Booking | Amendment


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to decide."""

    kind: Kind
    row: Row
    booking: Booking
    """The request itself, or what shall be amended."""
    asked_at: datetime
    until_day: date
    """The last day on which it can, or should, be decided."""

    @property
    def key(self) -> str:
        """Answers its part of the address."""
        if self.kind is Kind.REQUEST:
            return self.booking.reference
        return f"{self.kind}-{self.row.pk}"

    @property
    def person(self) -> User:
        """Answers who asks, or who shall have the machine."""
        return self.row.taker if isinstance(self.row, HandOver) else self.booking.holder

    @property
    def machine(self) -> Machine:
        """Answers the machine that is asked for."""
        return self.row.machine if isinstance(self.row, Change) else self.booking.machine

    @property
    def days(self) -> DayRange:
        """Answers the days that are asked for."""
        return self.row.days if isinstance(self.row, Extension | Change) else self.booking.days

    @property
    def is_soon(self) -> bool:
        """Answers whether little time is left; what never lapses by itself: waits long."""
        today = today_at(self.booking.machine.site)
        if self.kind in {Kind.HAND_OVER, Kind.REINSTALL}:
            return self.until_day <= today
        return is_soon(self.until_day, today)


@dataclass(frozen=True, slots=True)
class Filter:
    """Which part of the queue to show; empty means all."""

    kind: str = ""
    category: str = ""

    def lets(self, item: Item) -> bool:
        """Answers whether an item is in that part."""
        is_kind = not self.kind or item.kind == self.kind
        return is_kind and self.category in {"", item.booking.machine.category.slug}


@dataclass(frozen=True, slots=True)
class Queue:
    """All that somebody decides on, the filtered part of it, and the chosen one."""

    everything: list[Item]
    shown: list[Item]
    chosen: Item | None
    place: Place
    page: int

    @property
    def pages(self) -> int:
        """Answers on how many pages the shown part stands."""
        return pages_of(len(self.shown))

    @property
    def on_page(self) -> list[Item]:
        """Answers the items of the page."""
        return self.shown[(self.page - 1) * PAGE_LENGTH : self.page * PAGE_LENGTH]

    def count_of(self, **only: str) -> int:
        """Answers how many of all there are of a kind, or in a category."""
        wanted = Filter(**only)
        return sum(wanted.lets(item) for item in self.everything)

    def kinds(self) -> Counter[Kind]:
        """Answers how many of each kind wait."""
        return Counter(item.kind for item in self.everything)


def queue_of(person: User, wanted: Filter, key: str = "", page: int = 0) -> Queue:
    """Answers the queue of an approver.

    Args:
        person: who decides.
        wanted: the part of it.
        key: of the chosen item; empty for the first one of the page.
        page: asked for; 0 for the one with the chosen item.
    """
    everything = items_for(person)
    shown = [item for item in everything if wanted.lets(item)]
    keys = [item.key for item in shown]
    if not key and page > 1:
        key = keys[(page - 1) * PAGE_LENGTH] if (page - 1) * PAGE_LENGTH < len(keys) else ""
    key = key or (keys[0] if keys else "")
    place = place_in(keys, key)
    chosen = next((item for item in everything if item.key == key), None)
    return Queue(everything, shown, chosen, place, page or place.page)


def items_for(person: User) -> list[Item]:
    """Answers all on which somebody decides, the most urgent first; two queries."""
    rows = rows_for(person)
    items = [
        Item(Kind.REQUEST, row, row, row.asked_at, row.first_day - ONE_DAY)
        for row in rows.requests
    ]
    items += [_item(row) for row in rows.amendments]
    return sorted(items, key=lambda item: urgency(item.until_day, item.asked_at))


def _item(row: Amendment) -> Item:
    booking = row.booking
    if isinstance(row, Extension | Change):
        kind = Kind.EXTENSION if isinstance(row, Extension) else Kind.CHANGE
        return Item(kind, row, booking, row.asked_at, row.lapses_day - ONE_DAY)
    kind = Kind.HAND_OVER if isinstance(row, HandOver) else Kind.REINSTALL
    return Item(kind, row, booking, row.asked_at, _patience(row, booking))


def _patience(row: HandOver | Reinstall, booking: Booking) -> date:
    return min((row.asked_at + PATIENCE).date(), booking.stop_day - ONE_DAY)


def question_of(item: Item) -> Question | None:
    """Answers what has to be asked of the rules; a Reinstall breaks none."""
    row, booking = item.row, item.booking
    if isinstance(row, Extension):
        return question_of_extension(booking, row.stop_day)
    if isinstance(row, Change):
        return question_of_change(booking, row.machine, row.days, row.profile.slug)
    if isinstance(row, HandOver):
        return question_of_hand_over(booking, row.taker, today_at(booking.machine.site))
    return question_about(booking) if item.kind is Kind.REQUEST else None


def shelf_for(items: Sequence[Item], machines: Iterable[Machine] = ()) -> Shelf:
    """Answers the rows to judge some items by, and to see what stands around them.

    Args:
        items: those of a page, and the chosen one.
        machines: others on which the chosen one could go.
    """
    around = {machine.pk: machine for machine in machines}
    for item in items:
        _share_machines(item, around)
    questions = [question for item in items if (question := question_of(item)) is not None]
    people = {item.booking.holder_id: item.booking.holder for item in items}
    people |= {question.holder.pk: question.holder for question in questions}
    first_day = min(item.booking.first_day for item in items)
    return Shelf(
        people=people.values(),
        machines=around.values(),
        first_day=first_day - timedelta(days=NEIGHBOUR_DAYS),
        now=clock.now(),
    )


def _share_machines(item: Item, around: dict[int, Machine]) -> None:
    """Lets rows about one machine share one instance, for what is fetched along with it."""
    row, booking = item.row, item.booking
    booking.machine = around.setdefault(booking.machine_id, booking.machine)
    if isinstance(row, Change):
        row.machine = around.setdefault(row.machine_id, row.machine)


def verdict_on(item: Item, shelf: Shelf) -> Verdict:
    """Answers what the rules say to an item, from a shelf that holds its rows."""
    question = question_of(item)
    return Verdict(checks=()) if question is None else take(question, shelf).verdict()


def rivals_among(item: Item, everything: Iterable[Item]) -> list[Extension]:
    """Answers the extensions of others over the days that a request holds.

    Whoever decides on a request decides on all that is asked for its machine: they are in the
    queue.
    """
    return [
        row
        for other in everything
        if isinstance(row := other.row, Extension) and stands_beside(row, item.booking)
    ]
