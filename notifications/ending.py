"""What the mails about the end of a booking show: the last days, the data, the access."""

from datetime import timedelta

from machines.queries import today_at
from notifications.models import Message
from notifications.queries import was_installed
from reservations.lifecycle import STANDING
from reservations.models import Booking
from reservations.queries import extendable_last_day
from reservations.wording import limit_sentence, night_words

ONE_DAY = timedelta(days=1)

Context = dict[str, object]


def about_last_days(_message: Message, booking: Booking) -> Context:
    """Answers what a reminder says: how many days are left, and how long they could be."""
    days_left = max(0, (booking.stop_day - ONE_DAY - today_at(booking.machine.site)).days)
    return {
        "subject_key": {0: "ends_today", 1: "ends_tomorrow"}.get(days_left, "ends"),
        "days_left": days_left,
        "longer": _longer(booking),
        "login": booking.holder.account_name,
        "host": booking.machine.host_name,
        "volume": next(iter(booking.machine.data_volumes), "/home"),
    }


def about_giving_back(message: Message, booking: Booking) -> Context:
    """Answers what is said of a machine given back early."""
    is_by_other = message.entry.actor_id not in {None, message.recipient_id}
    return {
        "subject_key": "released_by_other" if is_by_other else "released",
        "is_by_other": is_by_other,
        "night": night_words(booking.kept_until) if booking.kept_until is not None else "",
    }


def about_the_end(_message: Message, booking: Booking) -> Context:
    """Answers what is said when a booking is over."""
    has_data = booking.kept_until is not None and was_installed(booking)
    return {"has_data": has_data, "subject_key": "ended" if has_data else "ended_without_data"}


def _longer(booking: Booking) -> str:
    """Answers until when the machine could be kept; nothing for a booking that is over."""
    if booking.state not in STANDING:
        return ""
    return limit_sentence(*extendable_last_day(booking))
