"""What the mails about an extension show."""

from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from notifications.addresses import absolute
from notifications.kinds import MailKind
from notifications.models import Message
from reservations.lifecycle import State
from reservations.models import Booking, Extension
from reservations.queries import may_decide
from reservations.wording import (
    count_words,
    day_words,
    night_words,
    range_words,
    short_weekday_words,
)

Context = dict[str, object]
ONE_DAY = timedelta(days=1)


def about_asked_extension(message: Message, booking: Booking) -> Context:
    """Answers what is asked, and where it is decided or taken back."""
    extension = _extension(message)
    label = _("Decide") if may_decide(message.recipient, booking) else _("See it, or take it back")
    url = absolute(reverse("pages:extend", args=[booking.reference]))
    return {
        **_days(message),
        "is_rival": extension is not None and extension.is_rival,
        "is_held": booking.held_stop_day > booking.stop_day,
        "link": {"label": label, "url": url},
    }


def about_undecided_extension(message: Message, booking: Booking) -> Context:
    """Answers the same of one that is about to lapse, and when it does."""
    extension = _extension(message)
    if extension is None:
        return {}
    lapse_day = short_weekday_words(extension.lapses_day - ONE_DAY)
    return {**about_asked_extension(message, booking), "lapse_day": lapse_day}


def about_extension(message: Message, booking: Booking) -> Context:
    """Answers what came of an extension, and until when the machine and its data stay."""
    is_over = booking.state == State.ENDED
    is_lapsed = message.entry.kind == "extension_lapsed"
    context = {
        **_days(message),
        "is_lapsed": is_lapsed,
        "is_over": is_over,
        "was_over": bool(message.entry.facts.get("was_over")),
        "last_day": day_words(booking.days.last_day),
        "night": night_words(booking.kept_until) if is_over and booking.kept_until else "",
        "decided_by": str(message.entry.actor or ""),
    }
    if message.entry.kind not in {"extension_refused", "extension_lapsed"}:
        return context
    if message.kind == MailKind.EXTENSION_WITHDRAWN:
        return context
    key = "not_extended_over" if is_over else "not_extended"
    return {
        **context,
        "new_last_day": day_words(booking.days.last_day),
        "subject_key": "extension_lapsed" if is_lapsed else key,
    }


def _days(message: Message) -> Context:
    """Answers the days that were asked for, in words."""
    facts = message.entry.facts
    last_day = date.fromisoformat(str(facts["asked_stop_day"])) - ONE_DAY
    extension = _extension(message)
    return {
        "new_last_day": day_words(last_day),
        "new_asked_day": day_words(last_day),
        "added": range_words(extension.days) if extension else "",
        "count_added": count_words(extension.days.days) if extension else "",
    }


def _extension(message: Message) -> Extension | None:
    return Extension.objects.filter(pk=message.entry.facts.get("extension")).first()
