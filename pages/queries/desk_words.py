"""The lines of the desk in words: badges, rules, rows of the queue."""

from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from machines.queries import today_at
from pages.queries.desk_queue import Filter, Item, Kind
from pages.wording import specs_words
from reservations.models import Extension, HandOver
from reservations.policy.values import Check, Rule, Verdict
from reservations.wording import (
    RULE_LABELS,
    check_sentence,
    count_words,
    range_words,
    rule_source,
    short_day_words,
    short_weekday_words,
)

YES_OR_NO = frozenset({Rule.ACCESS, Rule.BOOKABLE, Rule.PROFILE, Rule.CLASH})


@dataclass(frozen=True, slots=True)
class Badge:
    """One thing worth knowing before one opens the card."""

    kind: str
    """A name of `badge--…`."""
    words: str


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One rule applied."""

    kind: str
    """passed, waiver or broken."""
    icon: str
    label: str
    words: str
    sentence: str
    source: str
    is_counted: bool
    """It says a figure, not only yes or no."""


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One line of the queue."""

    key: str
    url: str
    machine: str
    who: str
    days: str
    until: str
    badges: list[Badge]
    is_chosen: bool
    box: int
    """What its tick sends; 0 for what is not decided together with others."""


def address(key: str, wanted: Filter) -> str:
    """Answers where an item is decided, the filter kept; the queue itself without a key."""
    path = reverse("pages:desk_card", args=[key]) if key else reverse("approvals")
    query = {name: value for name, value in _fields(wanted).items() if value}
    return f"{path}?{urlencode(query)}" if query else path


def _fields(wanted: Filter) -> dict[str, str]:
    return {"kind": wanted.kind, "category": wanted.category}


def kind_words(kind: Kind) -> str:
    """Answers what a kind of item is called, alone."""
    return {
        Kind.REQUEST: pgettext("desk", "Request"),
        Kind.EXTENSION: pgettext("desk", "Extension"),
        Kind.CHANGE: pgettext("desk", "Change"),
        Kind.HAND_OVER: pgettext("desk", "Hand-over"),
        Kind.REINSTALL: pgettext("desk", "Reinstall"),
    }[kind]


def row_of(
    item: Item, badges: list[Badge], wanted: Filter, *, is_chosen: bool, may_decide: bool
) -> QueueRow:
    """Answers an item as its line in the queue."""
    is_ticked_with_others = item.kind is Kind.REQUEST and may_decide
    return QueueRow(
        key=item.key,
        url=address(item.key, wanted),
        machine=item.booking.machine.name,
        who=who_words(item),
        days=days_words(item),
        until=until_words(item),
        badges=badges,
        is_chosen=is_chosen,
        box=item.booking.pk if is_ticked_with_others else 0,
    )


def who_words(item: Item) -> str:
    """Answers whose matter it is."""
    if isinstance(item.row, HandOver):
        return _("%(giver)s to %(taker)s") % {"giver": item.row.giver, "taker": item.row.taker}
    return str(item.booking.holder)


def days_words(item: Item) -> str:
    """Answers which days are asked, shortly: “8 March · 14 days”."""
    row, days = item.row, item.days
    if isinstance(row, Extension):
        words = {"day": short_day_words(days.last_day), "count": count_words(days.days)}
        return pgettext("extension", "until %(day)s · %(count)s more") % words
    words = {"day": short_day_words(days.first_day), "count": count_words(days.days)}
    return pgettext("request", "%(day)s · %(count)s") % words


def until_words(item: Item) -> str:
    """Answers until when it should be decided."""
    today = today_at(item.booking.machine.site)
    left = (item.until_day - today).days
    if left < 0:
        return _("decide now: the time is over")
    if left == 0:
        return _("decide today")
    if left == 1:
        return _("decide by tomorrow")
    return _("decide by %(day)s") % {"day": short_day_words(item.until_day)}


def badges_of(item: Item, verdict: Verdict, *, has_rival: bool) -> list[Badge]:
    """Answers what is worth knowing about an item, the gravest first."""
    badges = [*_verdict_badges(verdict), *_kind_badges(item)]
    if has_rival or (isinstance(item.row, Extension) and item.row.is_rival):
        badges.append(Badge("requested", pgettext("desk", "Rival")))
    if item.is_soon:
        badges.append(Badge("installing", soon_words(item)))
    return badges


def _verdict_badges(verdict: Verdict) -> list[Badge]:
    if verdict.is_clean:
        return []
    if verdict.is_waivable:
        return [Badge("requested", pgettext("desk", "Waiver needed"))]
    return [Badge("problem", pgettext("desk", "Cannot be approved"))]


def _kind_badges(item: Item) -> list[Badge]:
    if item.kind is not Kind.REQUEST:
        return [Badge("active", kind_words(item.kind))]
    badges = []
    if not getattr(item.row, "is_known", True):
        badges.append(Badge("ready", pgettext("desk", "First request")))
    if getattr(item.row, "is_questioned", False):
        badges.append(Badge("muted", pgettext("desk", "Question asked")))
    return badges


def soon_words(item: Item) -> str:
    """Answers how soon it begins, or lapses."""
    if item.kind in {Kind.HAND_OVER, Kind.REINSTALL}:
        return pgettext("desk", "Waits long")
    days = (_begins(item) - today_at(item.booking.machine.site)).days
    if days <= 1:
        return pgettext("desk", "Starts tomorrow")
    return ngettext("Starts in %(count)s day", "Starts in %(count)s days", days) % {"count": days}


def _begins(item: Item) -> date:
    return item.until_day + timedelta(days=1)


def check_lines(verdict: Verdict) -> list[CheckLine]:
    """Answers every rule that was applied, the broken ones first."""
    lines = [_check_line(check) for check in verdict.checks]
    return sorted(lines, key=lambda line: line.kind == "passed")


def _check_line(check: Check) -> CheckLine:
    kind, icon, words = "passed", "check", _("kept")
    if check.is_broken:
        kind = "waiver" if check.is_waivable else "broken"
        icon = "warning" if check.is_waivable else "cross"
        words = _("exceeded") if check.is_waivable else _("broken")
    return CheckLine(
        kind=kind,
        icon=icon,
        label=str(RULE_LABELS[check.rule]),
        words=words,
        sentence=check_sentence(check),
        source=rule_source(check.rule),
        is_counted=check.rule not in YES_OR_NO,
    )


def title_words(item: Item) -> str:
    """Answers what is asked, as the head of its card."""
    row, days = item.row, item.days
    if isinstance(row, Extension):
        words = {"day": short_weekday_words(days.last_day), "count": count_words(days.days)}
        return _("until %(day)s inclusive, %(count)s more") % words
    return _("%(days)s (%(count)s)") % {
        "days": range_words(days),
        "count": count_words(days.days),
    }


def machine_words(item: Item) -> str:
    """Answers the specs of the machine that is asked for."""
    machine = item.machine
    return specs_words(machine.memory_gib, machine.cores, machine.gpus)
