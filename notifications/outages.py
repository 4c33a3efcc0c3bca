"""What mails about machines out of service, and back again, show: one mail a holder."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from foundation.days import DayRange
from notifications.addresses import absolute
from notifications.models import Message
from notifications.wording import COUNTED_SUBJECTS
from reservations.models import Booking
from reservations.queries import open_offer
from reservations.wording import range_words

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Line:
    """One booking that is met: its days, and the machines offered instead, best first."""

    machine: str
    reference: str
    range: str
    offered: str
    url: str


def outage(message: Message, booking: Booking) -> dict[str, object]:
    """Answers what an outage means for all bookings of one holder."""
    facts = message.entry.facts
    lines = _lines(message)
    first_day = date.fromisoformat(str(facts["first_day"]))
    stop_day = date.fromisoformat(str(facts["stop_day"]))
    context: dict[str, object] = {
        "cause": facts.get("cause"),
        "out": range_words(DayRange(first_day, stop_day)),
        "lines": lines,
        "has_offer": any(line.offered for line in lines),
        "subject_key": f"outage_{facts.get('cause')}",
    }
    if len(lines) > 1:
        return {**context, **_about_many(lines, "outage_many")}
    if open_offer(booking) is not None:
        context["link"] = {
            "label": _("Choose: another machine, or wait"),
            "url": absolute(reverse("pages:move_booking", args=[booking.reference])),
        }
    return context


def outage_over(message: Message, _booking: Booking) -> dict[str, object]:
    """Answers which machines of one holder are back."""
    lines = _lines(message)
    if len(lines) > 1:
        return {"lines": lines, **_about_many(lines, "outage_over_many")}
    return {"lines": lines}


def _about_many(lines: Sequence[Line], key: str) -> dict[str, object]:
    """Answers what a mail about several bookings says in place of one booking's facts."""
    count = len({line.machine for line in lines})
    return {
        "counted_subject": str(COUNTED_SUBJECTS[key] % {"count": count}),
        "reference": "",
        "facts": [],
        "link": {"label": _("See your bookings"), "url": absolute(reverse("pages:bookings"))},
    }


def _lines(message: Message) -> list[Line]:
    """Answers the bookings that an entry names, as they are now."""
    references = message.entry.facts.get("bookings") or []
    rows = Booking.objects.filter(reference__in=references).select_related("machine")
    return [_line(row) for row in rows.order_by("first_day", "id")]


def _line(booking: Booking) -> Line:
    offer = open_offer(booking)
    return Line(
        machine=booking.machine.name,
        reference=booking.reference,
        range=range_words(booking.days),
        offered="" if offer is None else ", ".join(offer.proposed),
        url=absolute(reverse("pages:booking", args=[booking.reference])),
    )
