"""The ribbons of a card: the machine around the days asked, and the holder's fullest window."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from foundation.days import DayRange
from machines.models import Unavailability
from machines.wording import UNAVAILABILITY_LABELS
from pages.policy.ribbon import Stretch, marks_of, months_of, place_of
from pages.wording import short_month_words
from reservations.lifecycle import State
from reservations.models import Booking
from reservations.policy.values import Check
from reservations.queries.lists import NEIGHBOUR_DAYS
from reservations.queries.rows import outage_days
from reservations.wording import STATE_LABELS, range_words

MARGIN = timedelta(days=NEIGHBOUR_DAYS)
LOOKS = {
    State.OFFERED: "asked",
    State.REQUESTED: "asked",
    State.APPROVED: "taken",
    State.ACTIVE: "taken",
    State.ENDED: "over",
}
ROOM_FOR_WORDS = 46
"""Units from which a bar has room for a word."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: numbers as text, since templates would put separators into them."""

    x: str
    width: str
    kind: str
    words: str
    """What is written on it; empty where there is no room."""


@dataclass(frozen=True, slots=True)
class Ribbon:
    """A drawing of some days, and the same in words for those who do not see it."""

    months: list[Bar]
    bars: list[Bar]
    today: str
    """Where today is; empty when it is not shown."""
    words: list[str]


def machine_ribbon(
    around: Sequence[Booking | Unavailability],
    asked: DayRange,
    chosen: Booking,
    today: date,
    *,
    is_request: bool = True,
) -> Ribbon:
    """Answers what stands on a machine six weeks before and after the days asked.

    Args:
        around: bookings and outages, by first day.
        asked: the days that wait for the decision.
        chosen: the booking of the request, or the one to be amended.
        today: for the mark.
        is_request: else the booking stands, and other days that are asked are drawn besides.
    """
    shown = DayRange(asked.first_day - MARGIN, asked.stop_day + MARGIN)
    stretches = [_stretch(row, chosen, is_request=is_request) for row in around]
    words = [_words(row) for row in around]
    if not is_request and asked != chosen.days:
        stretches.append(Stretch(asked.first_day, asked.stop_day, "ghost", _("asked")))
        words.append(_("Asked: %(days)s") % {"days": range_words(asked)})
    return _ribbon(stretches, shown, today, words)


def window_ribbon(counted: Iterable[DayRange], asked: DayRange, check: Check) -> Ribbon | None:
    """Answers the fullest window of a holder: days held, and days asked now."""
    first, last = check.details.get("first_day"), check.details.get("last_day")
    if not isinstance(first, date) or not isinstance(last, date):
        return None
    shown = DayRange(first, last + timedelta(days=1))
    held = [Stretch(days.first_day, days.stop_day, "taken", "") for days in counted]
    return _ribbon([*held, Stretch(asked.first_day, asked.stop_day, "ghost", "")], shown, None, [])


def _ribbon(
    stretches: Iterable[Stretch], shown: DayRange, today: date | None, words: list[str]
) -> Ribbon:
    months = [
        Bar(str(x), str(width), "month", short_month_words(day))
        for day, x, width in months_of(shown)
        if width >= ROOM_FOR_WORDS
    ]
    bars = [
        Bar(
            str(mark.x),
            str(mark.width),
            mark.kind,
            mark.words if mark.width > ROOM_FOR_WORDS else "",
        )
        for mark in marks_of(stretches, shown)
    ]
    is_seen = today is not None and shown.contains(today)
    return Ribbon(months, bars, str(place_of(today, shown)) if is_seen and today else "", words)


def _stretch(row: Booking | Unavailability, chosen: Booking, *, is_request: bool) -> Stretch:
    if isinstance(row, Unavailability):
        label = str(UNAVAILABILITY_LABELS[row.kind])
        return Stretch(row.first_day, row.stop_day, "outage", label)
    is_chosen = row.pk == chosen.pk
    look = "ghost" if is_chosen and is_request else LOOKS[State(row.state)]
    return Stretch(row.held_first_day, row.held_stop_day, look, str(row.holder))


def _words(row: Booking | Unavailability) -> str:
    if isinstance(row, Unavailability):
        return _("%(kind)s, %(days)s") % {
            "kind": UNAVAILABILITY_LABELS[row.kind],
            "days": range_words(outage_days(row)),
        }
    return _("%(holder)s, %(days)s (%(state)s, %(reference)s)") % {
        "holder": row.holder,
        "days": range_words(row.days),
        "state": STATE_LABELS[State(row.state)],
        "reference": row.reference,
    }
