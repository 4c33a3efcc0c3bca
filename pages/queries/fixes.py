"""What would mend a broken rule, as one click: new values for the booking form."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reservations.policy.values import Check, Rule, Suggestion
from reservations.wording import short_weekday_words


@dataclass(frozen=True, slots=True)
class Asked:
    """The days of a request that broke a rule, and what the rules propose instead."""

    machine: str
    first_day: date
    days: int
    suggestion: Suggestion | None


@dataclass(frozen=True, slots=True)
class Fix:
    """A button that puts other values into the form, or a link to where help is."""

    words: str
    values: str = ""
    """As in an address: “days=42”."""
    url: str = ""


def fix_of(check: Check, asked: Asked) -> Fix | None:
    """Answers what mends a broken rule; None when it is kept, or nothing simple does."""
    if not check.is_broken:
        return None
    return FIXES[check.rule](check, asked)


def _access(check: Check, asked: Asked) -> Fix | None:
    if isinstance(check.allowed, date):
        return _end_on(check.allowed, asked)
    if check.details.get("limit") != "never":
        return None
    return Fix(_("Ask for access"), url=f"{reverse('pages:new_ticket')}?kind=access")


def _bookable(check: Check, asked: Asked) -> Fix | None:
    if isinstance(check.allowed, date):
        return _end_on(check.allowed, asked)
    return None


def _profile(check: Check, _asked: Asked) -> Fix | None:
    accepted = str(check.allowed or "").split(", ")[0]
    if not accepted:
        return None
    return Fix(_("Install %(profile)s") % {"profile": accepted}, _values(profile=accepted))


def _clash(check: Check, asked: Asked) -> Fix | None:
    if check.details.get("is_own"):
        reference = str(check.details["reference"])
        url = reverse("pages:booking", args=[reference])
        return Fix(_("Open %(reference)s") % {"reference": reference}, url=url)
    other = asked.suggestion
    if other is None:
        return Fix(_("Join the waiting list"), url=reverse("pages:wishes"))
    if other.machine != asked.machine:
        return Fix(_("Take %(machine)s") % {"machine": other.machine}, _of(other))
    if other.days.first_day != asked.first_day:
        return _begin_on(other.days.first_day)
    return _shorten(other.days.days)


def _earlier_or_later(check: Check, _asked: Asked) -> Fix | None:
    return _begin_on(check.allowed) if isinstance(check.allowed, date) else None


def _length(check: Check, _asked: Asked) -> Fix | None:
    return _shorten(check.allowed) if isinstance(check.allowed, int) else None


def _renewal(check: Check, asked: Asked) -> Fix | None:
    if check.details.get("limit") == "gap":
        return Fix(_("Have it reinstalled"), _values(continues="reinstall"))
    if check.details.get("limit") == "extensions":
        return None
    return _fewer(check, asked)


def _window(check: Check, asked: Asked) -> Fix | None:
    free_day = check.details.get("free_day")
    return _fewer(check, asked) or (_begin_on(free_day) if isinstance(free_day, date) else None)


FIXES: Mapping[Rule, Callable[[Check, Asked], Fix | None]] = {
    Rule.ACCESS: _access,
    Rule.BOOKABLE: _bookable,
    Rule.PROFILE: _profile,
    Rule.CLASH: _clash,
    Rule.NOTICE: _earlier_or_later,
    Rule.HORIZON: _earlier_or_later,
    Rule.LENGTH: _length,
    Rule.RENEWAL: _renewal,
    Rule.WINDOW: _window,
}


def _fewer(check: Check, asked: Asked) -> Fix | None:
    """Answers the days asked less those that are too many, if any are left."""
    if not isinstance(check.asked, int) or not isinstance(check.allowed, int):
        return None
    left = asked.days - (check.asked - check.allowed)
    return _shorten(left) if left > 0 else None


def _end_on(last_day: date, asked: Asked) -> Fix | None:
    days = (last_day - asked.first_day).days + 1
    return _shorten(days) if days > 0 else None


def _shorten(days: int) -> Fix:
    words = ngettext("Shorten to %(count)s day", "Shorten to %(count)s days", days)
    return Fix(words % {"count": days}, _values(days=days))


def _begin_on(day: date) -> Fix:
    words = _("Start on %(day)s") % {"day": short_weekday_words(day)}
    return Fix(words, _values(first_day=day.isoformat()))


def _of(other: Suggestion) -> str:
    days = other.days
    return _values(machine=other.machine, first_day=days.first_day.isoformat(), days=days.days)


def _values(**values: str | int) -> str:
    return urlencode(values)
