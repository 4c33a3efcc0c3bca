"""What an approver looks at: each request with its verdict, its neighbours and its budget.

A list of requests is read in a fixed number of queries.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import prefetch_related_objects

from foundation import clock
from foundation.days import DayRange
from machines.models import Unavailability
from reservations.models import Booking, Extension
from reservations.policy import window
from reservations.policy.values import Budget, Check, Rule, Verdict
from reservations.queries.cases import Loaded, question_about, take
from reservations.queries.extensions import rival_extensions_of
from reservations.queries.lists import NEIGHBOUR_DAYS
from reservations.queries.shelf import Shelf


@dataclass(frozen=True, slots=True)
class Neighbour:
    """What stands next to a request on the same machine, and how many days lie between."""

    booking: Booking
    gap_days: int


@dataclass(frozen=True, slots=True)
class Card:
    """One request as an approver sees it."""

    booking: Booking
    verdict: Verdict
    before: Neighbour | None
    after: Neighbour | None
    budget: Budget
    """The holder's days on the request's first day, the request left out."""
    around: tuple[Booking | Unavailability, ...]
    """All that stands on the machine six weeks before and after, by first day."""
    rivals: tuple[Extension, ...]
    """Extensions of others over these days: approving the request refuses them."""

    @property
    def teams(self) -> str:
        """Answers the names of the holder's teams."""
        return ", ".join(team.name for team in self.booking.holder.teams.all())

    @property
    def window_check(self) -> Check | None:
        """Answers what the rule of the window said, if it was asked."""
        found = [check for check in self.verdict.checks if check.rule is Rule.WINDOW]
        return found[0] if found else None


def cards_of(requests: Sequence[Booking]) -> list[Card]:
    """Answers the cards of requests, in their order.

    Args:
        requests: with the rows that `queue_for` fetches along.
    """
    if not requests:
        return []
    prefetch_related_objects(list(requests), "holder__teams")
    margin = timedelta(days=NEIGHBOUR_DAYS)
    shelf = Shelf(
        people=[request.holder for request in requests],
        machines=[request.machine for request in requests],
        first_day=min(request.first_day for request in requests) - margin,
        now=clock.now(),
    )
    rivals = rival_extensions_of(requests)
    return [card_of(request, shelf, rivals[request.pk]) for request in requests]


def card_of(request: Booking, shelf: Shelf, rivals: Sequence[Extension]) -> Card:
    """Answers the card of one request from a shelf that holds its holder and its machine."""
    loaded = take(question_about(request), shelf)
    others = [row for row in shelf.standing_on(request.machine) if row.pk != request.pk]
    return Card(
        booking=request,
        verdict=loaded.verdict(),
        before=_before(request, others),
        after=_after(request, others),
        budget=_budget(request, loaded),
        around=_around(request, others, shelf.outages_on(request.machine)),
        rivals=tuple(rivals),
    )


def _before(request: Booking, others: Sequence[Booking]) -> Neighbour | None:
    earlier = [row for row in others if row.stop_day <= request.first_day]
    if not earlier:
        return None
    last = max(earlier, key=lambda row: row.stop_day)
    return Neighbour(last, (request.first_day - last.stop_day).days)


def _after(request: Booking, others: Sequence[Booking]) -> Neighbour | None:
    later = [row for row in others if row.first_day >= request.stop_day]
    if not later:
        return None
    first = min(later, key=lambda row: row.first_day)
    return Neighbour(first, (first.first_day - request.stop_day).days)


def _budget(request: Booking, loaded: Loaded) -> Budget:
    counted = loaded.case.machine.counted
    return window.budget(counted, request.first_day, loaded.case.limits)


def _around(
    request: Booking, others: Sequence[Booking], outages: Sequence[Unavailability]
) -> tuple[Booking | Unavailability, ...]:
    margin = timedelta(days=NEIGHBOUR_DAYS)
    shown = DayRange(request.first_day - margin, request.stop_day + margin)
    rows: list[Booking | Unavailability] = [request, *others, *outages]
    near = [row for row in rows if DayRange(row.first_day, row.stop_day).overlaps(shown)]
    return tuple(sorted(near, key=_first_day))


def _first_day(row: Booking | Unavailability) -> date:
    return row.first_day
