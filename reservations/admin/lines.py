"""Requests and verdicts prepared for the pages of the desk: words and colours, no logic."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.queries import Anybody
from foundation import clock
from machines.models import Unavailability
from machines.wording import UNAVAILABILITY_LABELS, memory_words
from reservations.lifecycle import State
from reservations.models import Booking, Extension
from reservations.policy.values import Check, Rule, Verdict
from reservations.queries import (
    changes_to_decide,
    extensions_to_decide,
    load_many,
    question_of_extension,
)
from reservations.queries.desk import Card, Neighbour
from reservations.queries.hand_overs import hand_overs_to_confirm
from reservations.queries.rows import outage_days
from reservations.wording import (
    RULE_LABELS,
    STATE_LABELS,
    budget_sentence,
    check_sentence,
    count_words,
    day_words,
    range_words,
    rule_source,
)
from reservations.wording.desk import (
    badge_kind,
    badge_words,
    data_words,
    gap_after_words,
    gap_before_words,
)


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One rule applied."""

    label: str
    kind: str
    words: str
    sentence: str
    source: str


@dataclass(frozen=True, slots=True)
class Stay:
    """Something that stands on the machine."""

    words: str
    who: str
    state: str
    is_this: bool


@dataclass(frozen=True, slots=True)
class ExtensionLine:
    """One extension or change that waits for a decision."""

    words: str
    url: str
    is_rival: bool


@dataclass(frozen=True, slots=True)
class RivalLine:
    """An extension that approving a request refuses, and what the rules say to it."""

    words: str
    url: str
    kind: str
    badge: str
    broken: list[CheckLine]


@dataclass(frozen=True, slots=True)
class RequestLine:
    """One request in words."""

    card: Card
    booking: Booking
    kind: str
    badge: str
    period: str
    count: str
    memory: str
    teams: str
    window: str
    budget: str
    before: str
    after: str
    data: list[str]
    """What becomes of the holder's data."""
    checks: list[CheckLine]
    broken: list[CheckLine]
    stays: list[Stay]


def line_of(card: Card) -> RequestLine:
    """Answers a card in words."""
    booking = card.booking
    checks = [check_line(check) for check in card.verdict.checks]
    return RequestLine(
        card=card,
        booking=booking,
        kind=badge_kind(card.verdict),
        badge=badge_words(card.verdict),
        period=range_words(booking.days),
        count=count_words(booking.days.days),
        memory=memory_words(booking.machine.memory_gib),
        teams=card.teams,
        window=window_words(card),
        budget=budget_sentence(card.budget, booking.rules.window_months),
        before=before_words(card.before),
        after=after_words(card.after),
        data=data_words(card.verdict),
        checks=checks,
        broken=[line for line in checks if line.kind != "clean"],
        stays=[_stay(row, booking) for row in card.around],
    )


def check_line(check: Check) -> CheckLine:
    """Answers one rule with its figure, in words."""
    kind, words = "clean", _("kept")
    if check.is_broken:
        kind = "waiver" if check.is_waivable else "broken"
        words = _("exceeded") if check.is_waivable else _("broken")
    return CheckLine(
        label=str(RULE_LABELS[check.rule]),
        kind=kind,
        words=words,
        sentence=check_sentence(check),
        source=rule_source(check.rule),
    )


def window_words(card: Card) -> str:
    """Answers the days held and asked in the fullest window, of those allowed: “30 + 42 / 84”."""
    check = card.window_check
    if check is None or check.rule is not Rule.WINDOW:
        return "—"
    held, wanted = check.details.get("held_days", 0), check.details.get("wanted_days", 0)
    return f"{held} + {wanted} / {check.allowed}"


def before_words(neighbour: Neighbour | None) -> str:
    """Answers what stands before a request."""
    if neighbour is None:
        return _("nothing before")
    row = neighbour.booking
    return gap_before_words(neighbour.gap_days, row.reference, str(row.holder))


def after_words(neighbour: Neighbour | None) -> str:
    """Answers what stands behind a request."""
    if neighbour is None:
        return _("nothing behind")
    row = neighbour.booking
    return gap_after_words(neighbour.gap_days, row.reference, str(row.holder))


def extension_lines(approver: Anybody) -> list[ExtensionLine]:
    """Answers the extensions on which somebody decides, in words."""
    return [
        ExtensionLine(
            words=_("%(machine)s: %(holder)s, %(days)s (%(count)s more), lapses on %(lapse_day)s")
            % {
                "machine": row.booking.machine,
                "holder": row.booking.holder,
                "days": range_words(row.days),
                "count": count_words(row.days.days),
                "lapse_day": day_words(row.lapses_day - timedelta(days=1)),
            },
            url=reverse("pages:extend", args=[row.booking.reference]),
            is_rival=row.is_rival,
        )
        for row in extensions_to_decide(approver)
    ]


def change_lines(approver: Anybody) -> list[ExtensionLine]:
    """Answers the changes on which somebody decides, in words."""
    return [
        ExtensionLine(
            words=_("%(reference)s of %(holder)s: %(machine)s, %(days)s, lapses on %(lapse_day)s")
            % {
                "reference": row.booking.reference,
                "holder": row.booking.holder,
                "machine": row.machine,
                "days": range_words(row.days),
                "lapse_day": day_words(row.lapses_day - timedelta(days=1)),
            },
            url=reverse("pages:change", args=[row.booking.reference]),
            is_rival=False,
        )
        for row in changes_to_decide(approver)
    ]


def hand_over_lines(approver: Anybody) -> list[ExtensionLine]:
    """Answers the hand-overs on which somebody decides, in words."""
    return [
        ExtensionLine(
            words=_("%(reference)s: %(machine)s from %(giver)s to %(taker)s")
            % {
                "reference": row.booking.reference,
                "machine": row.booking.machine,
                "giver": row.giver,
                "taker": row.taker,
            },
            url=reverse("pages:hand_over", args=[row.booking.reference]),
            is_rival=False,
        )
        for row in hand_overs_to_confirm(approver)
    ]


def rival_lines(extensions: Sequence[Extension]) -> list[RivalLine]:
    """Answers the extensions that approving a request refuses."""
    questions = [question_of_extension(row.booking, row.stop_day) for row in extensions]
    verdicts = [loaded.verdict() for loaded in load_many(questions, clock.now())]
    return [_rival_line(row, verdict) for row, verdict in zip(extensions, verdicts, strict=True)]


def _rival_line(extension: Extension, verdict: Verdict) -> RivalLine:
    booking = extension.booking
    words = {
        "holder": booking.holder,
        "days": range_words(extension.days),
        "reference": booking.reference,
    }
    return RivalLine(
        words=_("%(holder)s, %(days)s (%(reference)s)") % words,
        url=reverse("pages:extend", args=[booking.reference]),
        kind=badge_kind(verdict),
        badge=badge_words(verdict),
        broken=[check_line(check) for check in verdict.violations],
    )


def _stay(row: Booking | Unavailability, request: Booking) -> Stay:
    if isinstance(row, Unavailability):
        words = range_words(outage_days(row))
        return Stay(words, row.reason, str(UNAVAILABILITY_LABELS[row.kind]), is_this=False)
    return Stay(
        words=range_words(row.days),
        who=f"{row.holder} ({row.reference})",
        state=str(STATE_LABELS[State(row.state)]),
        is_this=row.pk == request.pk,
    )
