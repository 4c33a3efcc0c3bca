"""Words of the figures in the statistics."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from pages.policy.installs import Result

RESULTS: Mapping[Result, Promise] = {
    Result.FIRST_TRY: gettext_lazy("Ready at the first try"),
    Result.RETRIED: gettext_lazy("Ready after more tries"),
    Result.FAILED: gettext_lazy("Never ready"),
    Result.UNDER_WAY: gettext_lazy("Under way"),
}
MISSED: Mapping[str, Promise] = {
    "refused": gettext_lazy("Requests refused"),
    "lapsed": gettext_lazy("Requests never decided"),
    "wish": gettext_lazy("Wishes that expired on the waiting list"),
    "extension": gettext_lazy("Extensions not granted"),
}


def result_words(result: Result) -> str:
    """Answers what became of an installation."""
    return str(RESULTS[result])


def missed_words(kind: str) -> str:
    """Answers in which way something was not given."""
    return str(MISSED[kind])


def hours_words(hours: float) -> str:
    """Answers a number of working hours: “5 working hours”."""
    count = round(hours)
    if count < 1:
        return _("less than a working hour")
    return ngettext("%(count)s working hour", "%(count)s working hours", count) % {"count": count}


def short_hours_words(hours: float) -> str:
    """Answers a number of hours in little room: “5 h”, “24 min”."""
    if hours < 1:
        return _("%(minutes)s min") % {"minutes": round(hours * 60)}
    return _("%(hours)s h") % {"hours": round(hours)}


def spread_day_words(bounds: Sequence[int]) -> list[str]:
    """Answers the classes of a spread of days: “0 to 2 days”, …, “56 days and more”."""
    edges = [0, *bounds]
    return [
        *(
            _("%(first)s to %(last)s days") % {"first": first, "last": stop - 1}
            for first, stop in zip(edges, bounds, strict=False)
        ),
        _("%(first)s days and more") % {"first": bounds[-1]},
    ]


def spread_hour_words(bounds: Sequence[int]) -> list[str]:
    """Answers the classes of a spread of hours: “under 2 h”, “2 to 5 h”, …, “50 h and more”."""
    return [
        _("under %(stop)s h") % {"stop": bounds[0]},
        *(
            _("%(first)s to %(stop)s h") % {"first": first, "stop": stop}
            for first, stop in pairwise(bounds)
        ),
        _("%(first)s h and more") % {"first": bounds[-1]},
    ]
