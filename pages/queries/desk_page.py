"""The page of the desk: the queue with its filters, and the card of what was chosen."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accounts.models import User
from machines.models import Category
from pages.queries.desk_card import Desk, DeskCard, desk_card, why_no_decision
from pages.queries.desk_near import NOTHING_NEAR, near_of
from pages.queries.desk_queue import (
    Filter,
    Item,
    Kind,
    Queue,
    queue_of,
    rivals_among,
    shelf_for,
    verdict_on,
)
from pages.queries.desk_rivals import Rivals
from pages.queries.desk_words import Badge, QueueRow, address, badges_of, kind_words, row_of
from reservations.models import Booking, Extension
from reservations.queries.extensions import rivals_on
from reservations.queries.shelf import Shelf


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to narrow the queue."""

    words: str
    count: int
    url: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class DeskPage:
    """Everything on the page."""

    wanted: Filter
    queue: Queue
    rows: list[QueueRow]
    count: str
    kinds: list[Choice]
    categories: list[Choice]
    card: DeskCard | None
    earlier: str
    later: str
    page_words: str

    @property
    def is_empty(self) -> bool:
        """Answers whether nothing at all waits."""
        return not self.queue.everything

    @property
    def has_boxes(self) -> bool:
        """Answers whether several can be decided together."""
        return sum(bool(row.box) for row in self.rows) > 1


def desk_page(
    person: User,
    decided: frozenset[str],
    wanted: Filter,
    key: str = "",
    page: int = 0,
    *,
    is_card_alone: bool = False,
) -> DeskPage:
    """Answers the desk of an approver.

    Args:
        person: who decides.
        decided: short names of the categories in which they do.
        wanted: the part of the queue.
        key: of the chosen item; empty for the first.
        page: of the queue; 0 for the one with the chosen item.
        is_card_alone: the queue is on the screen already.
    """
    queue = queue_of(person, wanted, key, page)
    listed = [] if is_card_alone else queue.on_page
    items = [*listed]
    if queue.chosen is not None and queue.chosen not in listed:
        items.append(queue.chosen)
    rows: list[QueueRow] = []
    card = None
    if items:
        near = NOTHING_NEAR if queue.chosen is None else near_of(queue.chosen, decided)
        shelf = shelf_for(items, near.candidates)
        looker = Desk(person, decided, shelf, wanted, queue.place, near)
        rows = [_row(item, queue, looker) for item in listed]
        card = None if queue.chosen is None else _card(queue.chosen, queue, looker)
    return DeskPage(
        wanted=wanted,
        queue=queue,
        rows=rows,
        count=count_of(len(queue.everything)),
        kinds=_kinds(queue, wanted),
        categories=_categories(queue, wanted),
        card=card,
        earlier=_page_url(queue, wanted, queue.page - 1),
        later=_page_url(queue, wanted, queue.page + 1),
        page_words=_("page %(page)s of %(pages)s") % {"page": queue.page, "pages": queue.pages}
        if queue.pages > 1
        else "",
    )


def count_of(count: int) -> str:
    """Answers how much waits: “4 things to decide”."""
    return ngettext("%(count)s decision waits", "%(count)s decisions wait", count) % {
        "count": count
    }


def _card(item: Item, queue: Queue, looker: Desk) -> DeskCard:
    is_request = item.kind is Kind.REQUEST
    rivals = Rivals(
        extensions=rivals_among(item, queue.everything) if is_request else [],
        requests=_rival_requests(item, looker.shelf),
    )
    return desk_card(item, looker, rivals, _badges(item, queue, looker.shelf))


def _row(item: Item, queue: Queue, looker: Desk) -> QueueRow:
    return row_of(
        item,
        _badges(item, queue, looker.shelf),
        looker.wanted,
        is_chosen=item is queue.chosen,
        may_decide=not why_no_decision(item, looker.person, looker.decided),
    )


def _badges(item: Item, queue: Queue, shelf: Shelf) -> list[Badge]:
    rivals = rivals_among(item, queue.everything) if item.kind is Kind.REQUEST else []
    return badges_of(item, verdict_on(item, shelf), has_rival=bool(rivals))


def _rival_requests(item: Item, shelf: Shelf) -> list[Booking]:
    """Answers the requests of others over the days that an extension asks for."""
    row = item.row
    return rivals_on(shelf, row.booking, row.days) if isinstance(row, Extension) else []


def _kinds(queue: Queue, wanted: Filter) -> list[Choice]:
    """Answers the kinds that wait; one kind alone is no choice."""
    counts = queue.kinds()
    if len(counts) < 2:
        return []
    everything = Choice(
        pgettext("desk", "All"),
        len(queue.everything),
        address("", Filter(category=wanted.category)),
        is_chosen=not wanted.kind,
    )
    choices = [
        Choice(
            kind_words(kind),
            counts[kind],
            address("", Filter(kind=kind, category=wanted.category)),
            is_chosen=wanted.kind == kind,
        )
        for kind in Kind
        if counts[kind]
    ]
    return [everything, *choices]


def _categories(queue: Queue, wanted: Filter) -> list[Choice]:
    """Answers the categories in which something waits; one alone is no choice."""
    found: dict[str, Category] = {}
    for item in queue.everything:
        category = item.booking.machine.category
        found.setdefault(category.slug, category)
    if len(found) < 2:
        return []
    everything = Choice(
        _("All categories"),
        len(queue.everything),
        address("", Filter(kind=wanted.kind)),
        is_chosen=not wanted.category,
    )
    choices = [
        Choice(
            category.name,
            queue.count_of(category=slug),
            address("", Filter(kind=wanted.kind, category=slug)),
            is_chosen=wanted.category == slug,
        )
        for slug, category in sorted(found.items())
    ]
    return [everything, *choices]


def _page_url(queue: Queue, wanted: Filter, page: int) -> str:
    if not 1 <= page <= queue.pages:
        return ""
    url = address("", wanted)
    return f"{url}{'&' if '?' in url else '?'}page={page}"
