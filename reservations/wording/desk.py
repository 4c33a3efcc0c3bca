"""What an approver reads about a request, in short."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from reservations.policy.values import Check, NoticeKind, Verdict
from reservations.wording.labels import RULE_LABELS

CANNED_REASONS = {
    "maintenance": gettext_lazy("The machine is needed for maintenance on these days."),
    "smaller": gettext_lazy("A smaller machine is enough for this work: please book one."),
    "purpose": gettext_lazy("Please say more about the purpose, then ask again."),
    "shorter": gettext_lazy("Others are waiting for this machine: please ask for fewer days."),
    "team": gettext_lazy("Your team holds several machines on these days already."),
}
"""Reasons for a refusal that come up again and again."""

_ERASED = gettext_lazy("The holder's own data of %(reference)s are erased.")
DATA_SENTENCES = {
    NoticeKind.CONTINUES: gettext_lazy("Continues %(reference)s with its data: no reinstall."),
    NoticeKind.REINSTALLS: _ERASED,
    NoticeKind.REINSTALL_ONLY: _ERASED,
    NoticeKind.REINSTALLED_LATER: gettext_lazy(
        "The holder's next booking %(reference)s reinstalls the machine: what this one leaves is "
        "erased."
    ),
}
"""What becomes of data, as an approver reads it."""


def data_words(verdict: Verdict) -> list[str]:
    """Answers whose data a request erases, and which booking erases its own."""
    return [
        DATA_SENTENCES[notice.kind] % {"reference": notice.details["reference"]}
        for notice in verdict.notices
        if notice.kind in DATA_SENTENCES
    ]


def badge_words(verdict: Verdict) -> str:
    """Answers what stands between a request and its approval."""
    if verdict.is_clean:
        return _("Keeps all rules")
    labels = {"rules": rule_names(verdict.violations)}
    if verdict.is_waivable:
        return _("Waiver needed: %(rules)s") % labels
    return _("Cannot be approved: %(rules)s") % labels


def badge_kind(verdict: Verdict) -> str:
    """Answers the name under which the badge is coloured."""
    if verdict.is_clean:
        return "clean"
    return "waiver" if verdict.is_waivable else "broken"


def rule_names(checks: Iterable[Check]) -> str:
    """Answers the names of some rules, separated by commas."""
    return ", ".join(str(RULE_LABELS[check.rule]) for check in checks)


def gap_before_words(days: int, reference: str, holder: str) -> str:
    """Answers what stands before a request on the machine."""
    words = {"days": days, "reference": reference, "holder": holder}
    if days == 0:
        return _("right behind %(reference)s (%(holder)s)") % words
    return (
        ngettext(
            "%(days)s day behind %(reference)s (%(holder)s)",
            "%(days)s days behind %(reference)s (%(holder)s)",
            days,
        )
        % words
    )


def gap_after_words(days: int, reference: str, holder: str) -> str:
    """Answers what stands behind a request on the machine."""
    words = {"days": days, "reference": reference, "holder": holder}
    if days == 0:
        return _("right before %(reference)s (%(holder)s)") % words
    return (
        ngettext(
            "%(days)s day before %(reference)s (%(holder)s)",
            "%(days)s days before %(reference)s (%(holder)s)",
            days,
        )
        % words
    )
