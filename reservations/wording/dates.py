"""Days in words, in the language of the reader; the last day is always included."""

from datetime import date

from django.utils.dates import MONTHS
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from foundation.days import DayRange


def day_words(day: date) -> str:
    """Answers a day with its year: “1 March 2027”."""
    return _("%(day_of_month)s %(month)s %(year)s") % _parts(day)


def short_day_words(day: date) -> str:
    """Answers a day without its year: “1 March”."""
    return _("%(day_of_month)s %(month)s") % _parts(day)


def weekday_words(day: date) -> str:
    """Answers a day with its weekday: “Monday 1 March 2027”."""
    words = {**_parts(day), "weekday": date_format(day, "l")}
    return _("%(weekday)s %(day_of_month)s %(month)s %(year)s") % words


def range_words(days: DayRange) -> str:
    """Answers days as people read them: “from 1 March to 11 April 2027 inclusive”."""
    first, last = days.first_day, days.last_day
    if first == last:
        return _("on %(day)s") % {"day": day_words(first)}
    first_words = short_day_words(first) if first.year == last.year else day_words(first)
    return _("from %(first_day)s to %(last_day)s inclusive") % {
        "first_day": first_words,
        "last_day": day_words(last),
    }


def count_words(days: int) -> str:
    """Answers a number of days: “42 days”."""
    return ngettext("%(count)s day", "%(count)s days", days) % {"count": days}


def _parts(day: date) -> dict[str, str | int]:
    number = pgettext("first day of a month", "1") if day.day == 1 else str(day.day)
    return {"day_of_month": number, "month": str(MONTHS[day.month]), "year": day.year}
