"""Several requests side by side, one line of verdict each, before they are approved together."""

from dataclasses import dataclass

from django.urls import reverse

from accounts.models import User
from pages.queries.desk_card import why_no_decision
from pages.queries.desk_queue import Filter, Item, Kind, queue_of, rivals_among, shelf_for
from pages.queries.desk_queue import verdict_on as verdict_of
from pages.queries.desk_words import CheckLine, check_lines, title_words
from reservations.models import Booking
from reservations.policy.values import Check, Rule, Verdict
from reservations.queries.shelf import Shelf
from reservations.wording.desk import badge_kind, badge_words, data_words

BADGES = {"clean": "ready", "waiver": "requested", "broken": "problem"}


@dataclass(frozen=True, slots=True)
class Line:
    """One request on the page between."""

    booking: Booking
    url: str
    words: str
    badge: str
    verdict: str
    broken: list[CheckLine]
    data: list[str]
    has_rival: bool
    is_ticked: bool
    can_be_ticked: bool
    needs_reason: bool
    shown: str
    """The broken rules and figures on the page, so that nothing else is waived."""


def together_lines(person: User, decided: frozenset[str], keys: set[int]) -> list[Line]:
    """Answers the chosen requests that still wait for this person, the most urgent first."""
    queue = queue_of(person, Filter(kind=Kind.REQUEST))
    items = [
        item
        for item in queue.shown
        if item.booking.pk in keys and not why_no_decision(item, person, decided)
    ]
    if not items:
        return []
    shelf = shelf_for(items)
    return [_line(item, queue.everything, shelf) for item in items]


def _line(item: Item, everything: list[Item], shelf: Shelf) -> Line:
    verdict = verdict_of(item, shelf)
    has_rival = bool(rivals_among(item, everything))
    return Line(
        booking=item.booking,
        url=reverse("pages:desk_card", args=[item.key]),
        words=title_words(item),
        badge=BADGES[badge_kind(verdict)],
        verdict=badge_words(verdict),
        broken=[line for line in check_lines(verdict) if line.kind != "passed"],
        data=data_words(verdict),
        has_rival=has_rival,
        is_ticked=verdict.is_clean and not has_rival,
        can_be_ticked=verdict.is_waivable and not has_rival,
        needs_reason=not verdict.is_clean and verdict.is_waivable and not has_rival,
        shown=shown_text(verdict),
    )


def shown_text(verdict: Verdict) -> str:
    """Answers the broken rules that may be waived, with their figures, as one text."""
    return ",".join(_pair(check) for check in verdict.violations if check.is_waivable)


def read_shown(text: str) -> dict[Rule, str]:
    """Answers the rules and figures of such a text; what is no rule is left out."""
    pairs = (part.partition("=") for part in text.split(","))
    return {Rule(name): figure for name, _equals, figure in pairs if name in set(Rule)}


def _pair(check: Check) -> str:
    return f"{check.rule}={check.asked}"
