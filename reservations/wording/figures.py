"""The figures of a check side by side: what is asked, what is allowed."""

from collections.abc import Callable, Mapping
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reservations.policy.values import Check, Figure, Rule
from reservations.wording.dates import brief_day_words, short_day_words


def figures_words(check: Check) -> str:
    """Answers the figures of a rule that is broken: “asked 45 days, allowed 42”."""
    return FIGURES[check.rule](check)


def kept_words(check: Check) -> str:
    """Answers the figures of a rule that is kept, in few words: “6 days, 42 at most”."""
    return KEPT[check.rule](check)


def _days(check: Check) -> str:
    return _counted(check) % {"asked": check.asked, "allowed": check.allowed}


def _renewal(check: Check) -> str:
    if check.details.get("limit") == "extensions":
        words = _("asked: extension number %(asked)s, allowed: %(allowed)s")
        return words % {"asked": check.asked, "allowed": check.allowed}
    return _days(check)


def _window(check: Check) -> str:
    return _in_window(
        check,
        ngettext(
            "held %(held)s + asked %(wanted)s = %(asked)s day, allowed %(allowed)s",
            "held %(held)s + asked %(wanted)s = %(asked)s days, allowed %(allowed)s",
            _asked_days(check),
        ),
    )


def _until(check: Check) -> str:
    if check.allowed is not None:
        words = _("asked until %(asked)s, allowed until %(allowed)s")
        return words % {"asked": _day(check.asked), "allowed": _day(check.allowed)}
    return _("asked until %(asked)s, not allowed") % {"asked": _day(check.asked)}


def _notice(check: Check) -> str:
    words = _("asked from %(asked)s, allowed from %(allowed)s")
    return words % {"asked": _day(check.asked), "allowed": _day(check.allowed)}


def _horizon(check: Check) -> str:
    words = _("asked from %(asked)s, allowed at the latest from %(allowed)s")
    return words % {"asked": _day(check.asked), "allowed": _day(check.allowed)}


def _profile(check: Check) -> str:
    if not check.allowed:
        return _("asked %(asked)s, nothing allowed") % {"asked": check.asked}
    words = _("asked %(asked)s, allowed %(allowed)s")
    return words % {"asked": check.asked, "allowed": check.allowed}


def _clash(check: Check) -> str:
    return _("asked free days, taken from %(day)s on") % {"day": _day(check.asked)}


def _days_kept(check: Check) -> str:
    return _kept_count(check) % {"asked": check.asked, "allowed": check.allowed}


def _renewal_kept(check: Check) -> str:
    if check.details.get("limit") == "extensions":
        words = _("extension number %(asked)s, %(allowed)s at most")
        return words % {"asked": check.asked, "allowed": check.allowed}
    return _days_kept(check)


def _window_kept(check: Check) -> str:
    return _in_window(
        check,
        ngettext(
            "%(held)s + %(wanted)s = %(asked)s day, %(allowed)s at most",
            "%(held)s + %(wanted)s = %(asked)s days, %(allowed)s at most",
            _asked_days(check),
        ),
    )


def _asked_days(check: Check) -> int:
    return check.asked if isinstance(check.asked, int) else 0


def _in_window(check: Check, words: str) -> str:
    """Answers a sentence with the days held and asked for in the fullest window."""
    return words % {
        "held": check.details.get("held_days", 0),
        "wanted": check.details.get("wanted_days", 0),
        "asked": check.asked,
        "allowed": check.allowed,
    }


def _until_kept(check: Check) -> str:
    if check.allowed is None:
        return _("until %(asked)s, without end") % {"asked": _brief(check.asked)}
    words = _("until %(asked)s, %(allowed)s at the latest")
    return words % {"asked": _brief(check.asked), "allowed": _brief(check.allowed)}


def _notice_kept(check: Check) -> str:
    words = _("%(asked)s, possible from %(allowed)s")
    return words % {"asked": _brief(check.asked), "allowed": _brief(check.allowed)}


def _horizon_kept(check: Check) -> str:
    if check.allowed is None:
        return _("%(asked)s, no limit") % {"asked": _brief(check.asked)}
    words = _("%(asked)s, %(allowed)s at the latest")
    return words % {"asked": _brief(check.asked), "allowed": _brief(check.allowed)}


def _profile_kept(check: Check) -> str:
    return _("%(profile)s can be installed") % {"profile": check.asked}


def _clash_kept(_check: Check) -> str:
    return _("all are free")


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


KEPT: Mapping[Rule, Callable[[Check], str]] = {
    Rule.ACCESS: _until_kept,
    Rule.BOOKABLE: _until_kept,
    Rule.PROFILE: _profile_kept,
    Rule.CLASH: _clash_kept,
    Rule.NOTICE: _notice_kept,
    Rule.HORIZON: _horizon_kept,
    Rule.LENGTH: _days_kept,
    Rule.RENEWAL: _renewal_kept,
    Rule.WINDOW: _window_kept,
}


def _counted(check: Check) -> str:
    count = check.asked if isinstance(check.asked, int) else 0
    return ngettext(
        "asked %(asked)s day, allowed %(allowed)s",
        "asked %(asked)s days, allowed %(allowed)s",
        count,
    )


def _kept_count(check: Check) -> str:
    count = check.asked if isinstance(check.asked, int) else 0
    return ngettext(
        "%(asked)s day, %(allowed)s at most", "%(asked)s days, %(allowed)s at most", count
    )


def _day(figure: Figure) -> str:
    return short_day_words(figure) if isinstance(figure, date) else str(figure)


def _brief(figure: Figure) -> str:
    """Answers a day in very few letters: “27 Nov.”."""
    return brief_day_words(figure) if isinstance(figure, date) else str(figure)
