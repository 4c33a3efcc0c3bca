"""Days in words, in the language of the reader; the last day is always included.

Every room that speaks of days takes its words from here: Django's own formats cannot say “1er”.
"""

from datetime import date, timedelta

from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from foundation.days import DayRange

ONE_DAY = timedelta(days=1)


def day_number(day: date) -> str:
    """Answers the number of a day in its month; French says “1er”."""
    return pgettext("first day of a month", "1") if day.day == 1 else str(day.day)


def day_words(day: date) -> str:
    """Answers a day with its year: “1 March 2027”."""
    return _("%(day_of_month)s %(month)s %(year)s") % _parts(day)


def short_day_words(day: date) -> str:
    """Answers a day without its year: “1 March”."""
    return _("%(day_of_month)s %(month)s") % _parts(day)


def brief_day_words(day: date) -> str:
    """Answers a day without its year, its month cut short: “27 Nov.”, “1 March”."""
    parts = {**_parts(day), "month": date_format(day, "N")}
    return _("%(day_of_month)s %(month)s") % parts


def weekday(day: date) -> str:
    """Answers the name of a day in its week: “Monday”."""
    return str(WEEKDAYS[day.weekday()])


def weekday_words(day: date) -> str:
    """Answers a day with its weekday: “Monday 1 March 2027”."""
    return _("%(weekday)s %(day_of_month)s %(month)s %(year)s") % _parts(day)


def short_weekday_words(day: date) -> str:
    """Answers a day with its weekday and without its year: “Monday 1 March”."""
    return _("%(weekday)s %(day_of_month)s %(month)s") % _parts(day)


def range_words(days: DayRange) -> str:
    """Answers days as people read them: “from 1 March to 11 April 2027 inclusive”.

    French names a month that is the same only once: “du 8 au 21 mars 2027 inclus”.
    """
    first, last = days.first_day, days.last_day
    if first == last:
        return _("on %(day)s") % {"day": day_words(first)}
    if (first.year, first.month) == (last.year, last.month):
        words = {**_parts(first), "last_day": day_words(last)}
        return _("from %(day_of_month)s %(month)s to %(last_day)s inclusive") % words
    first_words = short_day_words(first) if first.year == last.year else day_words(first)
    return _("from %(first_day)s to %(last_day)s inclusive") % {
        "first_day": first_words,
        "last_day": day_words(last),
    }


def night_words(morning: date, *, with_year: bool = False) -> str:
    """Answers the night that ends on a morning: “13 to 14 April”, put behind “the night of”."""
    evening = morning - ONE_DAY
    is_one_month = evening.month == morning.month
    return pgettext("night", "%(evening)s to %(morning)s") % {
        "evening": day_number(evening) if is_one_month else short_day_words(evening),
        "morning": day_words(morning) if with_year else short_day_words(morning),
    }


def count_words(days: int) -> str:
    """Answers a number of days: “42 days”."""
    return ngettext("%(count)s day", "%(count)s days", days) % {"count": days}


def _parts(day: date) -> dict[str, str | int]:
    return {
        "weekday": weekday(day),
        "day_of_month": day_number(day),
        "month": str(MONTHS[day.month]),
        "year": day.year,
    }
