"""The card of what was chosen at the desk: who, what, verdict, who else, machine, decision."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accounts.models import User
from accounts.roles import is_administrator
from foundation import clock
from foundation.days import DayRange
from machines.models import Machine
from machines.queries import site_zone, today_at
from pages.policy.desk import Place
from pages.queries.desk_machine import Other, Remark, machine_remarks, others_free
from pages.queries.desk_queue import Filter, Item, Kind, question_of
from pages.queries.desk_ribbon import Ribbon, machine_ribbon, window_ribbon
from pages.queries.desk_words import (
    Badge,
    CheckLine,
    address,
    asked_days,
    check_lines,
    kind_words,
    machine_words,
    title_words,
    until_words,
)
from pages.wording import moment_words
from provisioning.models import Reinstall
from reservations.lifecycle import State
from reservations.models import Booking, Change, Extension, HandOver, Wish
from reservations.policy.values import Rule, Verdict
from reservations.queries.cases import Loaded, take
from reservations.queries.desk import Card, card_of
from reservations.queries.shelf import Shelf
from reservations.queries.wishes import who_waits_for
from reservations.wording import (
    STATE_LABELS,
    count_words,
    day_words,
    range_words,
    weekday_words,
)
from reservations.wording.desk import (
    badge_words,
    data_words,
    gap_after_words,
    gap_before_words,
)

MOST_OTHERS = 4
MOST_WAITING = 4


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and its words."""

    label: str
    words: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class OtherBooking:
    """Another booking of the same person."""

    reference: str
    url: str
    words: str
    state: str


@dataclass(frozen=True, slots=True)
class Who:
    """The person who asks, or who shall have the machine."""

    name: str
    login: str
    email: str
    teams: str
    since: str
    window: str
    """Days held and asked, of those allowed: “30 + 42 = 72 of 84”."""
    is_over: bool
    ribbon: Ribbon | None
    undecided: str
    others: list[OtherBooking]


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody else who wants these days, and what they will be told."""

    words: str
    told: str
    url: str = ""


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
    candidates: Sequence[Machine]
    wanted: Filter
    place: Place


@dataclass(frozen=True, slots=True)
class Rivals:
    """What others ask for on the same days, and what an approval refuses."""

    extensions: Sequence[Extension]
    requests: Sequence[Booking]

    @property
    def seen(self) -> str:
        """Answers them as the services name them."""
        keys = [str(row.pk) for row in self.extensions]
        return " ".join([*keys, *(row.reference for row in self.requests)])


def desk_card(item: Item, desk: Desk, rivals: Rivals, badges: list[Badge]) -> DeskCard:
    """Answers the card of an item; five queries beside the shelf."""
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
        who=_who(item, loaded),
        facts=_facts(item),
        data=data_words(verdict) if is_request else [],
        ribbon=_ribbon(item, around, machine, shelf),
        before=_before(around),
        after=_after(around),
        summary=badge_words(verdict),
        verdict=verdict,
        checks=check_lines(verdict),
        waiting=_waiting(item, rivals),
        seen=rivals.seen,
        remarks=machine_remarks(machine, shelf.outages_on(machine)),
        others=others_free(booking, desk.candidates, shelf) if is_request else [],
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


# ---------------------------------------------------------------------------------------- who


def _who(item: Item, loaded: Loaded | None) -> Who:
    person = item.row.taker if isinstance(item.row, HandOver) else item.booking.holder
    check = None
    if loaded is not None:
        found = [check for check in loaded.verdict().checks if check.rule is Rule.WINDOW]
        check = found[0] if found else None
    others = _others_of(person, item.booking)
    undecided = sum(row.state == State.REQUESTED for row in others)
    return Who(
        name=str(person),
        login=person.account_name,
        email=person.email,
        teams=", ".join(team.name for team in person.teams.all()),
        since=_since(person, item),
        window=""
        if check is None
        else _("%(held)s + %(wanted)s = %(asked)s of %(allowed)s")
        % {
            "held": check.details.get("held_days", 0),
            "wanted": check.details.get("wanted_days", 0),
            "asked": check.asked,
            "allowed": check.allowed,
        },
        is_over=check is not None and check.is_broken,
        ribbon=None
        if check is None or loaded is None
        else window_ribbon(loaded.case.machine.counted, asked_days(item), check),
        undecided=ngettext(
            "%(count)s other open request", "%(count)s other open requests", undecided
        )
        % {"count": undecided},
        others=[_other_booking(row) for row in others[:MOST_OTHERS]],
    )


def _since(person: User, item: Item) -> str:
    today = today_at(item.booking.machine.site)
    months = (today.year - person.joined_at.year) * 12 + today.month - person.joined_at.month
    words = {"day": day_words(person.joined_at.date()), "count": months}
    if months < 1:
        return _("account made on %(day)s, less than a month ago") % words
    if months < 24:
        return (
            ngettext(
                "account made on %(day)s, %(count)s month ago",
                "account made on %(day)s, %(count)s months ago",
                months,
            )
            % words
        )
    return ngettext(
        "account made on %(day)s, %(count)s year ago",
        "account made on %(day)s, %(count)s years ago",
        months // 12,
    ) % {**words, "count": months // 12}


def _others_of(person: User, booking: Booking) -> list[Booking]:
    """Answers what else somebody holds or held, what stands first; one query."""
    rows = Booking.objects.filter(holder=person).exclude(pk=booking.pk)
    return list(rows.select_related("machine").order_by("-first_day", "-id")[:20])


def _other_booking(row: Booking) -> OtherBooking:
    words = {"machine": row.machine, "days": range_words(row.days)}
    return OtherBooking(
        reference=row.reference,
        url=reverse("pages:booking", args=[row.reference]),
        words=_("%(machine)s, %(days)s") % words,
        state=str(STATE_LABELS[State(row.state)]),
    )


# --------------------------------------------------------------------------------------- what


def _facts(item: Item) -> list[Fact]:
    booking, row = item.booking, item.row
    zone = site_zone(booking.machine.site)
    url = reverse("pages:booking", args=[booking.reference])
    facts = [*_asked(item), Fact(_("Booking"), booking.reference, url)]
    by = getattr(row, "asked_by", booking.holder)
    when = moment_words(item.asked_at, zone)
    if by != booking.holder:
        when = _("%(when)s, by %(person)s") % {"when": when, "person": by}
    return [*facts, Fact(_("Sent on"), when)]


def _asked(item: Item) -> list[Fact]:
    """Answers what is asked, kind by kind."""
    booking, row = item.booking, item.row
    if isinstance(row, Extension):
        last = weekday_words(booking.days.last_day)
        return [Fact(_("Booked until"), last), Fact(_("Why"), row.why or "—")]
    if isinstance(row, Change):
        now = {"machine": booking.machine, "days": range_words(booking.days)}
        return [
            Fact(_("Booked now"), _("%(machine)s, %(days)s") % now),
            Fact(_("Profile"), str(row.profile)),
            Fact(_("Why"), row.why or "—"),
        ]
    if isinstance(row, HandOver):
        left = DayRange(max(booking.first_day, today_at(booking.machine.site)), booking.stop_day)
        return [
            Fact(_("From"), str(row.giver)),
            Fact(_("To"), str(row.taker)),
            Fact(_("Days left"), range_words(left)),
            Fact(_("Why"), row.why or "—"),
        ]
    if isinstance(row, Reinstall):
        data = _("kept: a new system around them") if row.keeps_data else _("erased")
        return [
            Fact(_("Profile"), str(row.profile)),
            Fact(pgettext("reinstall", "Data"), data),
            Fact(_("Why"), row.why or "—"),
        ]
    return [
        Fact(_("Purpose"), booking.purpose or "—"),
        Fact(_("Profile"), str(booking.profile)),
    ]


def _ribbon(item: Item, around: Card, machine: Machine, shelf: Shelf) -> Ribbon:
    rows = list(around.around)
    if machine.pk != item.booking.machine_id:
        rows = [*shelf.standing_on(machine), *shelf.outages_on(machine)]
        rows.sort(key=lambda row: row.first_day)
    return machine_ribbon(
        rows,
        asked_days(item),
        item.booking,
        today_at(machine.site),
        is_amended=isinstance(item.row, Extension | Change),
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


# ----------------------------------------------------------------------------------- who else


def _waiting(item: Item, rivals: Rivals) -> list[Waiting]:
    """Answers who else wants these days, and what becomes of them."""
    machine = item.row.machine if isinstance(item.row, Change) else item.booking.machine
    wishes: list[Wish] = []
    if item.kind in {Kind.REQUEST, Kind.EXTENSION, Kind.CHANGE}:
        wishes = who_waits_for(machine, asked_days(item))[:MOST_WAITING]
    return [
        *(_rival_extension(row) for row in rivals.extensions),
        *(_rival_request(row) for row in rivals.requests),
        *(_wish(row) for row in wishes),
    ]


def _rival_extension(row: Extension) -> Waiting:
    return Waiting(
        words=_("%(holder)s wants to extend: %(days)s (%(reference)s)")
        % {
            "holder": row.booking.holder,
            "days": range_words(row.days),
            "reference": row.booking.reference,
        },
        told=_("Approving this refuses their extension: they get a mail with the reason below."),
        url=reverse("pages:desk_card", args=[f"{Kind.EXTENSION}-{row.pk}"]),
    )


def _rival_request(row: Booking) -> Waiting:
    return Waiting(
        words=_("%(holder)s has asked for the machine: %(days)s (%(reference)s)")
        % {"holder": row.holder, "days": range_words(row.days), "reference": row.reference},
        told=_("Granting this refuses their request: they get a mail with the reason below."),
        url=reverse("pages:desk_card", args=[row.reference]),
    )


def _wish(row: Wish) -> Waiting:
    return Waiting(
        words=_("%(holder)s, waiting list: %(count)s between %(first_day)s and %(last_day)s")
        % {
            "holder": row.holder,
            "count": count_words(row.days),
            "first_day": day_words(row.from_day),
            "last_day": day_words(row.span.last_day),
        },
        told=_("Told nothing if you approve; offered the days at the next pass if you refuse."),
    )
