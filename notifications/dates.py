"""Days as the subject of a mail shows them: short in English, in full in French."""

from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from foundation.days import DayRange
from reservations.wording import day_number

MONTHS: dict[int, Promise] = {
    1: pgettext_lazy("month in a subject", "Jan"),
    2: pgettext_lazy("month in a subject", "Feb"),
    3: pgettext_lazy("month in a subject", "Mar"),
    4: pgettext_lazy("month in a subject", "Apr"),
    5: pgettext_lazy("month in a subject", "May"),
    6: pgettext_lazy("month in a subject", "Jun"),
    7: pgettext_lazy("month in a subject", "Jul"),
    8: pgettext_lazy("month in a subject", "Aug"),
    9: pgettext_lazy("month in a subject", "Sep"),
    10: pgettext_lazy("month in a subject", "Oct"),
    11: pgettext_lazy("month in a subject", "Nov"),
    12: pgettext_lazy("month in a subject", "Dec"),
}


def range_in_subject(days: DayRange) -> str:
    """Answers days as a subject shows them: “1 Mar → 11 Apr 2027”, the last day included.

    French has no short form of its own: “du 1er mars au 11 avril 2027”, “du 8 au 21 mars 2027”.
    """
    last_day = _day(days.last_day)
    if days.days == 1:
        return pgettext("subject", "%(day)s") % {"day": last_day}
    is_one_year = days.first_day.year == days.last_day.year
    if is_one_year and days.first_day.month == days.last_day.month:
        words = {**_parts(days.first_day), "last_day": last_day}
        return pgettext("subject", "%(day_of_month)s %(month)s → %(last_day)s") % words
    first_day = _short_day(days.first_day) if is_one_year else _day(days.first_day)
    words = {"first_day": first_day, "last_day": last_day}
    return pgettext("subject", "%(first_day)s → %(last_day)s") % words


def _day(day: date) -> str:
    return _("%(day_of_month)s %(month)s %(year)s") % {**_parts(day), "year": day.year}


def _short_day(day: date) -> str:
    return _("%(day_of_month)s %(month)s") % _parts(day)


def _parts(day: date) -> dict[str, str]:
    return {"day_of_month": day_number(day), "month": str(MONTHS[day.month])}
