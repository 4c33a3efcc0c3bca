"""The card of what was chosen at the desk: who, what, verdict, who else, machine, decision."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import is_administrator
from foundation import clock
from machines.models import Machine
from machines.queries import today_at
from pages.policy.desk import Place
from pages.queries.desk_machine import Other, Remark, machine_remarks, others_free
from pages.queries.desk_near import Near
from pages.queries.desk_queue import Filter, Item, Kind, question_of
from pages.queries.desk_ribbon import Ribbon, machine_ribbon
from pages.queries.desk_rivals import Rivals, Waiting, waiting_for_days
from pages.queries.desk_what import Fact, facts_of
from pages.queries.desk_who import Who, who_of
from pages.queries.desk_words import (
    Badge,
    CheckLine,
    address,
    check_lines,
    kind_words,
    machine_words,
    title_words,
    until_words,
)
from reservations.models import Change, HandOver
from reservations.policy.values import Verdict
from reservations.queries.cases import take
from reservations.queries.desk import Card, card_of
from reservations.queries.shelf import Shelf
from reservations.wording.desk import (
    badge_words,
    data_words,
    gap_after_words,
    gap_before_words,
)


@dataclass(frozen=True, slots=True)
class DeskCard:
    """Everything that a decision needs."""

    item: Item
    key: str
    url: str
    kind: str
    title: str
    machine: str
    specs: str
    until: str
    badges: list[Badge]
    who: Who
    facts: list[Fact]
    data: list[str]
    ribbon: Ribbon | None
    before: str
    after: str
    summary: str
    verdict: Verdict
    checks: list[CheckLine]
    waiting: list[Waiting]
    seen: str
    """What an approval refuses with it, as its service names them."""
    remarks: list[Remark]
    others: list[Other]
    can_decide: bool
    why_not: str
    drawn: str
    """When it was drawn, to tell later what has changed since."""
    before_url: str
    after_url: str

    @property
    def is_request(self) -> bool:
        """Answers whether a booking is asked for, not something about one."""
        return self.item.kind is Kind.REQUEST

    @property
    def kind_code(self) -> str:
        """Answers the kind, for templates."""
        return self.item.kind.value

    @property
    def has_waivers(self) -> bool:
        """Answers whether a broken rule may be let pass here: not for a hand-over."""
        return self.item.kind in {Kind.REQUEST, Kind.EXTENSION, Kind.CHANGE}

    @property
    def broken(self) -> list[CheckLine]:
        """Answers the rules that are in the way."""
        return [line for line in self.checks if line.kind != "passed"]

    @property
    def figures(self) -> list[CheckLine]:
        """Answers the rules that count something, and those in the way: a line each."""
        return [line for line in self.checks if line.is_counted or line.kind != "passed"]

    @property
    def plain(self) -> list[CheckLine]:
        """Answers the rules that are simply kept: their names say it."""
        return [line for line in self.checks if not line.is_counted and line.kind == "passed"]


@dataclass(frozen=True, slots=True)
class Desk:
    """Who looks, and the rows at hand."""

    person: User
    decided: frozenset[str]
    shelf: Shelf
    wanted: Filter
    place: Place
    near: Near


def desk_card(item: Item, desk: Desk, rivals: Rivals, badges: list[Badge]) -> DeskCard:
    """Answers the card of an item; no query, unless somebody is on the waiting list."""
    shelf, booking = desk.shelf, item.booking
    question = question_of(item)
    loaded = None if question is None else take(question, shelf)
    verdict = Verdict(checks=()) if loaded is None else loaded.verdict()
    around = card_of(booking, shelf, rivals.extensions)
    machine = item.row.machine if isinstance(item.row, Change) else booking.machine
    is_request = item.kind is Kind.REQUEST
    why_not = why_no_decision(item, desk.person, desk.decided)
    return DeskCard(
        item=item,
        key=item.key,
        url=address(item.key, desk.wanted),
        kind=kind_words(item.kind),
        title=title_words(item),
        machine=machine.name,
        specs=machine_words(item),
        until=until_words(item),
        badges=badges,
        who=who_of(item, loaded, desk.near),
        facts=facts_of(item),
        data=data_words(verdict) if is_request else [],
        ribbon=_ribbon(item, around, machine, shelf),
        before=_before(around),
        after=_after(around),
        summary=badge_words(verdict),
        verdict=verdict,
        checks=check_lines(verdict),
        waiting=waiting_for_days(item, rivals, desk.near.wishes),
        seen=rivals.seen,
        remarks=machine_remarks(machine, desk.near.run, shelf.outages_on(machine)),
        others=others_free(booking, desk.near.candidates, shelf) if is_request else [],
        can_decide=not why_not,
        why_not=why_not,
        drawn=clock.now().isoformat(),
        before_url=address(desk.place.before, desk.wanted) if desk.place.before else "",
        after_url=address(desk.place.after, desk.wanted) if desk.place.after else "",
    )


def why_no_decision(item: Item, person: User, decided: frozenset[str]) -> str:
    """Answers why somebody who decides in this category may not decide on this; empty: may.

    The services ask the same again.
    """
    row = item.row
    if isinstance(row, Change) and row.machine.category.slug not in decided:
        return _("The machine wanted belongs to a category in which others decide.")
    parties = {item.booking.holder_id}
    if isinstance(row, HandOver):
        parties |= {row.giver_id, row.taker_id}
        if person.pk == row.taker_id:
            return _("You are a party to this: another approver has to decide.")
    if person.pk in parties and not is_administrator(person):
        return _("Nobody decides on their own booking: ask another approver or an administrator.")
    return ""


def _ribbon(item: Item, around: Card, machine: Machine, shelf: Shelf) -> Ribbon:
    rows = list(around.around)
    if machine.pk != item.booking.machine_id:
        rows = [*shelf.standing_on(machine), *shelf.outages_on(machine)]
        rows.sort(key=lambda row: row.first_day)
    return machine_ribbon(
        rows,
        item.days,
        item.booking,
        today_at(machine.site),
        is_request=item.kind is Kind.REQUEST,
    )


def _before(around: Card) -> str:
    if around.before is None:
        return _("nothing before")
    row = around.before.booking
    return gap_before_words(around.before.gap_days, row.reference, str(row.holder))


def _after(around: Card) -> str:
    if around.after is None:
        return _("nothing behind")
    row = around.after.booking
    return gap_after_words(around.after.gap_days, row.reference, str(row.holder))
