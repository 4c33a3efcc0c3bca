"""The figures of a check side by side: what is asked, what is allowed."""

from collections.abc import Callable, Mapping
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reservations.policy.values import Check, Figure, Rule
from reservations.wording.dates import short_day_words


def figures_words(check: Check) -> str:
    """Answers a check's figures: “asked 45 days, allowed 42”."""
    return FIGURES[check.rule](check)


def _days(check: Check) -> str:
    return _counted(check) % {"asked": check.asked, "allowed": check.allowed}


def _renewal(check: Check) -> str:
    if check.details.get("limit") == "extensions":
        words = _("asked: extension number %(asked)s, allowed: %(allowed)s")
        return words % {"asked": check.asked, "allowed": check.allowed}
    return _days(check)


def _window(check: Check) -> str:
    details = check.details
    figures = {
        "held": details.get("held_days", 0),
        "wanted": details.get("wanted_days", 0),
        "asked": check.asked,
        "allowed": check.allowed,
    }
    count = check.asked if isinstance(check.asked, int) else 0
    return (
        ngettext(
            "held %(held)s + asked %(wanted)s = %(asked)s day, allowed %(allowed)s",
            "held %(held)s + asked %(wanted)s = %(asked)s days, allowed %(allowed)s",
            count,
        )
        % figures
    )


def _until(check: Check) -> str:
    if check.allowed is not None:
        words = _("asked until %(asked)s, allowed until %(allowed)s")
        return words % {"asked": _day(check.asked), "allowed": _day(check.allowed)}
    words = (
        _("asked until %(asked)s, not allowed")
        if check.is_broken
        else _("asked until %(asked)s, allowed without end")
    )
    return words % {"asked": _day(check.asked)}


def _notice(check: Check) -> str:
    words = _("asked from %(asked)s, allowed from %(allowed)s")
    return words % {"asked": _day(check.asked), "allowed": _day(check.allowed)}


def _horizon(check: Check) -> str:
    if check.allowed is None:
        return _("asked from %(asked)s, allowed without limit") % {"asked": _day(check.asked)}
    words = _("asked from %(asked)s, allowed at the latest from %(allowed)s")
    return words % {"asked": _day(check.asked), "allowed": _day(check.allowed)}


def _profile(check: Check) -> str:
    if not check.allowed:
        return _("asked %(asked)s, nothing allowed") % {"asked": check.asked}
    words = _("asked %(asked)s, allowed %(allowed)s")
    return words % {"asked": check.asked, "allowed": check.allowed}


def _clash(check: Check) -> str:
    if not check.is_broken:
        return _("asked free days, all are free")
    return _("asked free days, taken from %(day)s on") % {"day": _day(check.asked)}


FIGURES: Mapping[Rule, Callable[[Check], str]] = {
    Rule.ACCESS: _until,
    Rule.BOOKABLE: _until,
    Rule.PROFILE: _profile,
    Rule.CLASH: _clash,
    Rule.NOTICE: _notice,
    Rule.HORIZON: _horizon,
    Rule.LENGTH: _days,
    Rule.RENEWAL: _renewal,
    Rule.WINDOW: _window,
}


def _counted(check: Check) -> str:
    count = check.asked if isinstance(check.asked, int) else 0
    return ngettext(
        "asked %(asked)s day, allowed %(allowed)s",
        "asked %(asked)s days, allowed %(allowed)s",
        count,
    )


def _day(figure: Figure) -> str:
    return short_day_words(figure) if isinstance(figure, date) else str(figure)
