"""Days in words, in the language of the reader."""

from datetime import date, timedelta

from django.utils.dates import MONTHS, MONTHS_3
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from foundation.days import DayRange

ONE_DAY = timedelta(days=1)


def weekday_words(day: date) -> str:
    """Answers a day with its weekday: “Monday 1 March 2027”."""
    words = {**_parts(day), "weekday": weekday(day)}
    return _("%(weekday)s %(day_of_month)s %(month)s %(year)s") % words


def weekday(day: date) -> str:
    """Answers “Monday”."""
    return date_format(day, "l")


def short_day_words(day: date) -> str:
    """Answers a day without its year: “1 March”."""
    return _("%(day_of_month)s %(month)s") % _parts(day)


def range_in_subject(days: DayRange) -> str:
    """Answers days as a subject shows them: “1 Mar → 11 Apr 2027”, the last day included.

    French has no short form of its own: “du 1er mars au 11 avril 2027”.
    """
    first, last = _parts(days.first_day), _parts(days.last_day)
    if days.days == 1:
        return pgettext("subject", "%(day_of_month)s %(month_short)s %(year)s") % first
    words = {f"first_{name}": part for name, part in first.items()}
    words.update({f"last_{name}": part for name, part in last.items()})
    if days.first_day.year == days.last_day.year:
        return (
            pgettext(
                "subject",
                "%(first_day_of_month)s %(first_month_short)s → "
                "%(last_day_of_month)s %(last_month_short)s %(last_year)s",
            )
            % words
        )
    return (
        pgettext(
            "subject",
            "%(first_day_of_month)s %(first_month_short)s %(first_year)s → "
            "%(last_day_of_month)s %(last_month_short)s %(last_year)s",
        )
        % words
    )


def night_words(morning: date) -> str:
    """Answers the night that ends on a morning: “13 to 14 April”, put behind “the night of”."""
    evening = morning - ONE_DAY
    is_one_month = evening.month == morning.month
    return pgettext("night", "%(evening)s to %(morning)s") % {
        "evening": _day_number(evening) if is_one_month else short_day_words(evening),
        "morning": short_day_words(morning),
    }


def _day_number(day: date) -> str:
    """Answers the number of a day in its month; French says “1er”."""
    return pgettext("first day of a month", "1") if day.day == 1 else str(day.day)


def _parts(day: date) -> dict[str, str | int]:
    return {
        "day_of_month": _day_number(day),
        "month": str(MONTHS[day.month]),
        "month_short": str(MONTHS_3[day.month]).capitalize(),
        "year": day.year,
    }
