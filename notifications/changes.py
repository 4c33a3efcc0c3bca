"""What the mails about a change show."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from foundation.days import DayRange
from notifications.addresses import absolute
from notifications.models import Message
from reservations.models import Booking
from reservations.queries import may_decide
from reservations.wording import count_words, range_words

Context = dict[str, object]


def about_asked_change(message: Message, booking: Booking) -> Context:
    """Answers what is asked, and where it is decided or taken back."""
    label = _("Decide") if may_decide(message.recipient, booking) else _("See it, or take it back")
    url = absolute(reverse("pages:change", args=[booking.reference]))
    return {**_asked(message), "link": {"label": label, "url": url}}


def about_change(message: Message, _booking: Booking) -> Context:
    """Answers what came of a change, or of giving days up, which nobody has to grant."""
    is_lapsed = message.entry.kind == "change_lapsed"
    is_shortened = message.entry.kind == "booking_shortened"
    context = {
        **_asked(message),
        "is_lapsed": is_lapsed,
        "decided_by": "" if is_shortened else str(message.entry.actor or ""),
    }
    return {**context, "subject_key": "change_lapsed"} if is_lapsed else context


def _asked(message: Message) -> Context:
    """Answers machine and days that were asked for, in words."""
    facts = message.entry.facts
    keys = ("machine", "first_day", "stop_day")
    if message.entry.kind != "booking_shortened":
        keys = ("to_machine", "to_first_day", "to_stop_day")
    machine, first_day, stop_day = (str(facts[key]) for key in keys)
    days = DayRange(date.fromisoformat(first_day), date.fromisoformat(stop_day))
    return {
        "to_machine": machine,
        "to_days": range_words(days),
        "to_count": count_words(days.days),
    }
