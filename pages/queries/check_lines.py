"""The rules and remarks of a verdict as lines, in words: wherever a holder is judged."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from machines.models import Profile
from pages.queries.fixes import Fix
from reservations.policy.values import Check, Notice, NoticeKind, Rule, Verdict
from reservations.wording import (
    RULE_LABELS,
    check_sentence,
    figures_words,
    kept_words,
    notice_sentence,
    rule_source,
    short_source,
    waiver_sentence,
)

WARNINGS = frozenset(
    {NoticeKind.REINSTALLS, NoticeKind.REINSTALL_ONLY, NoticeKind.REINSTALLED_LATER,
     NoticeKind.CHOICE_NEEDED, NoticeKind.BUDGET_SPENT, NoticeKind.DECISION_AFTER,
     NoticeKind.OUT_OF_WARRANTY, NoticeKind.RIVAL}
)  # fmt: skip
ANCHORS = {
    Rule.ACCESS: "who",
    Rule.NOTICE: "notice",
    Rule.HORIZON: "horizon",
    Rule.LENGTH: "length",
    Rule.RENEWAL: "renewal",
    Rule.WINDOW: "window",
}
"""Rules with numbers of each category; the others are the same everywhere."""


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One rule."""

    kind: str
    icon: str
    label: str
    kind_words: str
    sentence: str
    figures: str
    """What is asked and what is allowed: in few words when the rule is kept."""
    source: str
    source_url: str
    fix: Fix | None = None
    """What mends it in one click; only where a form can take it."""


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """One remark."""

    kind: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Judged:
    """What the rules say to something asked."""

    checks: list[CheckLine]

    @property
    def broken(self) -> list[CheckLine]:
        """Answers the rules that are broken or exceeded."""
        return [check for check in self.checks if check.kind != "passed"]

    @property
    def kept(self) -> list[CheckLine]:
        """Answers the rules that are kept."""
        return [check for check in self.checks if check.kind == "passed"]

    @property
    def kept_title(self) -> str:
        """Answers how many rules are kept."""
        count = len(self.kept)
        words = ngettext("%(count)s rule kept", "%(count)s rules kept", count)
        return words % {"count": count}


def check_lines(
    verdict: Verdict,
    category: str,
    profiles: Iterable[Profile],
    fix_of: Callable[[Check], Fix | None] = lambda _check: None,
) -> list[CheckLine]:
    """Answers every rule applied, in words.

    Args:
        verdict: what the rules say.
        category: the short name of the machine's category, which leads to its numbers.
        profiles: those that may be named.
        fix_of: what mends a broken rule.
    """
    names = {profile.slug: str(profile) for profile in profiles}
    return [
        check_line(_named(check, names), verdict, category, fix_of(check))
        for check in verdict.checks
    ]


def _named(check: Check, names: Mapping[str, str]) -> Check:
    """Answers a check whose profiles are called by their names."""
    if check.rule is not Rule.PROFILE:
        return check
    asked, allowed = str(check.asked), str(check.allowed or "").split(", ")
    return replace(
        check,
        asked=names.get(asked, asked),
        allowed=", ".join(names.get(slug, slug) for slug in allowed),
    )


def check_line(
    check: Check, verdict: Verdict, category: str = "", fix: Fix | None = None
) -> CheckLine:
    """Answers one rule applied, in words; the category's short name leads to its numbers."""
    if not check.is_broken:
        kind, icon, words = "passed", "check", _("kept")
    elif verdict.is_sendable:
        kind, icon, words = "waiver", "warning", _("exceeded, waiver asked")
    else:
        kind, icon, words = "broken", "cross", _("broken")
    sentence = waiver_sentence(check) if kind == "waiver" else check_sentence(check)
    return CheckLine(
        kind=kind,
        icon=icon,
        label=str(RULE_LABELS[check.rule]),
        kind_words=words,
        sentence=sentence,
        figures=figures_words(check) if check.is_broken else kept_words(check),
        source=rule_source(check.rule) if check.is_broken else short_source(check.rule),
        source_url=f"{reverse('pages:rules')}#{_anchor(check.rule, category)}",
        fix=fix,
    )


def _anchor(rule: Rule, category: str) -> str:
    """Answers where the page of the rules states a rule."""
    return f"{category}-{ANCHORS[rule]}" if category and rule in ANCHORS else "everywhere"


def notice_line(notice: Notice) -> NoticeLine:
    """Answers one remark in words."""
    kind = "warning" if notice.kind in WARNINGS else "info"
    return NoticeLine(kind, notice_sentence(notice))
