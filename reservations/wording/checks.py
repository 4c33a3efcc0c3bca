"""One sentence per check: the figure, the rule, and what would mend it.

They are read by holders and by approvers alike, so they address nobody.
"""

from collections.abc import Callable, Mapping
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.days import DayRange
from reservations.policy.values import Check, Figure, Rule
from reservations.wording.dates import day_words, range_words, weekday_words


def check_sentence(check: Check) -> str:
    """Answers what a rule says to a request, in the reader's language."""
    return SENTENCES[check.rule](check)


def waiver_sentence(check: Check) -> str:
    """Answers what is asked beyond a rule, as in “56 days instead of 42”."""
    asked, allowed = check.asked, check.allowed
    if check.rule in COUNTING_DAYS and check.details.get("limit", "occupancy") == "occupancy":
        return ngettext(
            "Waiver asked: %(asked)s day instead of %(allowed)s.",
            "Waiver asked: %(asked)s days instead of %(allowed)s.",
            _number(asked),
        ) % {"asked": asked, "allowed": allowed}
    return check_sentence(check)


def figure_words(figure: Figure) -> str:
    """Answers a figure of a check: a day in words, a number or a name as it is."""
    return day_words(figure) if isinstance(figure, date) else str(figure)


def _access(check: Check) -> str:
    if not check.is_broken:
        return _("The machine may be booked on all these days.")
    limit = check.details.get("limit")
    if limit == "never":
        return _("No access to this machine was granted: ask the administrators for it first.")
    if limit == "account":
        if check.allowed is None:
            return _("The account ends before these days: ask to have it prolonged first.")
        return _(
            "The account ends on %(day)s: end the booking by then, or have it prolonged first."
        ) % {"day": figure_words(check.allowed)}
    if check.allowed is None:
        return _("The access granted ends before these days: ask to have it prolonged first.")
    return _(
        "The access granted ends on %(day)s: end the booking by then, or have it prolonged first."
    ) % {"day": figure_words(check.allowed)}


def _bookable(check: Check) -> str:
    if not check.is_broken:
        return _("The machine takes bookings on these days.")
    if check.details.get("limit") == "private":
        return _("This machine takes no bookings: choose another one.")
    return _(
        "The machine is retired, its last day is %(day)s: end the booking by then, or choose "
        "another machine."
    ) % {"day": figure_words(check.allowed)}


def _profile(check: Check) -> str:
    if not check.is_broken:
        return _("This profile can be installed on this machine.")
    if not check.allowed:
        return _("Nothing can be installed on this machine: choose another one.")
    return _(
        "This profile cannot be installed on this machine: choose another profile, or another "
        "machine."
    )


def _clash(check: Check) -> str:
    if not check.is_broken:
        return _("All these days are free.")
    details = check.details
    words = {"days": _days(details), "reference": details.get("reference", "")}
    if details.get("is_own"):
        return (
            _("The holder has this machine already %(days)s (%(reference)s): choose other days.")
            % words
        )
    sentences = {
        "booking": _("The machine is booked %(days)s: choose other days or another machine."),
        "undecided": _(
            "Somebody was faster and has asked for the machine %(days)s: choose other days or "
            "another machine."
        ),
        "unavailable": _(
            "The machine is out of service %(days)s: choose other days or another machine."
        ),
        "kept": _(
            "The data of the last holder are kept there %(days)s: choose later days or another "
            "machine."
        ),
    }
    return sentences[str(details["kind"])] % words


def _notice(check: Check) -> str:
    if not check.is_broken:
        return _("The first day, %(asked)s, leaves time enough.") % {
            "asked": _weekday(check.asked)
        }
    return _(
        "The first possible day is %(allowed)s, %(asked)s is asked: choose that day or a later "
        "one."
    ) % {"allowed": _weekday(check.allowed), "asked": _weekday(check.asked)}


def _horizon(check: Check) -> str:
    if not check.is_broken:
        return _("The first day, %(asked)s, is not too far ahead.") % {
            "asked": _weekday(check.asked)
        }
    return _(
        "The last possible first day is %(allowed)s today, %(asked)s is asked: choose an earlier "
        "day, or come back later."
    ) % {"allowed": _weekday(check.allowed), "asked": _weekday(check.asked)}


def _length(check: Check) -> str:
    figures = {"asked": check.asked, "allowed": check.allowed}
    if not check.is_broken:
        return (
            ngettext(
                "%(asked)s day in a row, at most %(allowed)s at once.",
                "%(asked)s days in a row, at most %(allowed)s at once.",
                _number(check.asked),
            )
            % figures
        )
    return (
        ngettext(
            "%(allowed)s day in a row is allowed, %(asked)s are asked: shorten to %(allowed)s.",
            "%(allowed)s days in a row are allowed, %(asked)s are asked: shorten to %(allowed)s.",
            _number(check.allowed),
        )
        % figures
    )


def _renewal(check: Check) -> str:
    figures = {"asked": check.asked, "allowed": check.allowed}
    if not check.is_broken:
        return (
            ngettext(
                "%(asked)s day on end without a reinstall, at most %(allowed)s.",
                "%(asked)s days on end without a reinstall, at most %(allowed)s.",
                _number(check.asked),
            )
            % figures
        )
    sentences = {
        "gap": ngettext(
            "Data are kept over a gap of at most %(allowed)s day, this one has %(asked)s: start "
            "earlier, or have the machine reinstalled.",
            "Data are kept over a gap of at most %(allowed)s days, this one has %(asked)s: start "
            "earlier, or have the machine reinstalled.",
            _number(check.allowed),
        ),
        "extensions": ngettext(
            "At most %(allowed)s extension is allowed, this would be number %(asked)s: make a "
            "new booking later.",
            "At most %(allowed)s extensions are allowed, this would be number %(asked)s: make a "
            "new booking later.",
            _number(check.allowed),
        ),
        "occupancy": ngettext(
            "%(allowed)s day on end without a reinstall is allowed, this would make %(asked)s: "
            "ask for fewer days.",
            "%(allowed)s days on end without a reinstall are allowed, this would make %(asked)s: "
            "ask for fewer days.",
            _number(check.allowed),
        ),
    }
    return sentences[str(check.details.get("limit", "occupancy"))] % figures


def _window(check: Check) -> str:
    details = check.details
    figures = {
        "held": details.get("held_days", 0),
        "wanted": details.get("wanted_days", 0),
        "asked": check.asked,
        "allowed": check.allowed,
    }
    if not check.is_broken:
        return (
            ngettext(
                "%(held)s + %(wanted)s = %(asked)s of %(allowed)s day in the rolling window.",
                "%(held)s + %(wanted)s = %(asked)s of %(allowed)s days in the rolling window.",
                _number(check.allowed),
            )
            % figures
        )
    free_day = details.get("free_day")
    if not isinstance(free_day, date):
        return (
            _(
                "%(held)s + %(wanted)s = %(asked)s days in the rolling window, %(allowed)s are "
                "allowed: ask for fewer days."
            )
            % figures
        )
    return _(
        "%(held)s + %(wanted)s = %(asked)s days in the rolling window, %(allowed)s are allowed: "
        "ask for fewer days, or start on %(free_day)s."
    ) % {**figures, "free_day": day_words(free_day)}


COUNTING_DAYS = frozenset({Rule.LENGTH, Rule.RENEWAL, Rule.WINDOW})
"""Rules that may be exceeded by some days in a request that asks for a waiver."""

SENTENCES: Mapping[Rule, Callable[[Check], str]] = {
    Rule.ACCESS: _access,
    Rule.BOOKABLE: _bookable,
    Rule.PROFILE: _profile,
    Rule.CLASH: _clash,
    Rule.NOTICE: _notice,
    Rule.HORIZON: _horizon,
    Rule.LENGTH: _length,
    Rule.RENEWAL: _renewal,
    Rule.WINDOW: _window,
}


def _number(figure: Figure) -> int:
    return figure if isinstance(figure, int) else 0


def _weekday(figure: Figure) -> str:
    return weekday_words(figure) if isinstance(figure, date) else ""


def _days(details: Mapping[str, Figure]) -> str:
    first_day, last_day = details["first_day"], details["last_day"]
    if not isinstance(first_day, date) or not isinstance(last_day, date):
        return ""
    days = (last_day - first_day).days + 1
    return range_words(DayRange.of(first_day, days))
