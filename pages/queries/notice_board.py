"""News and outages as the first page shows them: in words, the next weeks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import News
from foundation.days import DayRange
from machines.models import Machine, Unavailability
from machines.wording import UNAVAILABILITY_LABELS
from reservations.wording import day_words, range_words

AHEAD = timedelta(days=28)
MOST_NEWS = 3
MOST_OUTAGES = 6
MOST_NAMES = 3


@dataclass(frozen=True, slots=True)
class NewsLine:
    """One short text."""

    title: str
    text: str
    since: str


@dataclass(frozen=True, slots=True)
class OutageLine:
    """Machines that are out, or will be."""

    badge: str
    kind: str
    machines: str
    days: str
    reason: str


@dataclass(frozen=True, slots=True)
class NoticeBoard:
    """What is new."""

    news: list[NewsLine]
    outages: list[OutageLine]


def outages_ahead(machines: Iterable[Machine], today: date) -> QuerySet[Unavailability]:
    """Answers the outages of some machines that are not over, of the next four weeks."""
    return Unavailability.objects.filter(
        machine__in=[machine.pk for machine in machines],
        stop_day__gt=today,
        first_day__lt=today + AHEAD,
    )


def notice_board(
    news: Iterable[News],
    outages: Iterable[Unavailability],
    machines: Iterable[Machine],
    today: date,
) -> NoticeBoard:
    """Answers news and outages in words: the newest news, the outages that come first."""
    newest = sorted(news, key=lambda row: (row.first_day, row.pk), reverse=True)
    names = {machine.pk: machine.name for machine in machines}
    together = sorted(
        outages, key=lambda row: (row.first_day, row.stop_day, str(row.group), row.machine_id)
    )
    lines = [
        _outage_line(list(rows), names, today)
        for _key, rows in groupby(
            together, key=lambda row: (row.first_day, row.stop_day, str(row.group))
        )
    ]
    return NoticeBoard(
        news=[news_line(row) for row in newest[:MOST_NEWS]], outages=lines[:MOST_OUTAGES]
    )


def news_line(row: News) -> NewsLine:
    """Answers one short text in the language of whoever reads."""
    return NewsLine(row.title, row.text, day_words(row.first_day))


def _outage_line(rows: Sequence[Unavailability], names: dict[int, str], today: date) -> OutageLine:
    first = rows[0]
    days = DayRange(first.first_day, first.stop_day)
    is_planned = first.kind == Unavailability.Kind.MAINTENANCE
    return OutageLine(
        badge="installing" if is_planned else "problem",
        kind=str(UNAVAILABILITY_LABELS[first.kind]),
        machines=_names_words([names[row.machine_id] for row in rows]),
        days=_days_words(days, today),
        reason=first.reason,
    )


def _days_words(days: DayRange, today: date) -> str:
    """Answers when machines are out; of what has begun only until when."""
    if days.first_day > today:
        return range_words(days)
    return _("until %(day)s inclusive") % {"day": day_words(days.last_day)}


def _names_words(names: Sequence[str]) -> str:
    """Answers names of machines, of many the first ones: “bigmem1, bigmem2 and 4 more”."""
    if len(names) <= MOST_NAMES + 1:
        return ", ".join(names)
    rest = len(names) - MOST_NAMES
    return ngettext("%(names)s and %(count)s more", "%(names)s and %(count)s more", rest) % {
        "names": ", ".join(names[:MOST_NAMES]),
        "count": rest,
    }
