"""What the mails about the end of a booking show: the last days, the data, the access."""

from datetime import datetime, time, timedelta

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from machines.queries import site_zone, today_at
from notifications.addresses import absolute
from notifications.models import Message
from notifications.queries import was_installed
from provisioning.policy.closing import Cause, Way
from provisioning.services.aftermath import is_ours
from provisioning.wording import CAUSE_LABELS, WAY_LABELS, closing_sentence
from reservations.lifecycle import STANDING
from reservations.models import Booking
from reservations.queries import is_extendable, reach_of
from reservations.wording import limit_sentence, night_words, weekday_words

ONE_DAY = timedelta(days=1)

Context = dict[str, object]


def about_last_days(_message: Message, booking: Booking) -> Context:
    """Answers what a reminder says: how many days are left, and how long they could be."""
    days_left = max(0, (booking.stop_day - ONE_DAY - today_at(booking.machine.site)).days)
    return {
        "subject_key": {0: "ends_today", 1: "ends_tomorrow"}.get(days_left, "ends"),
        "days_left": days_left,
        **_longer(booking),
        "login": booking.holder.account_name,
        "host": booking.machine.host_name,
        "volume": next(iter(booking.machine.data_volumes), "/home"),
        "help_url": absolute(reverse("pages:help_topic", args=["moving-data"])),
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
    has_grace = booking.kept_until is not None and booking.kept_until > booking.stop_day
    return {
        "has_data": has_data,
        "night": night_words(booking.kept_until) if booking.kept_until is not None else "",
        "is_closed_then": has_data and has_grace and is_ours(booking.occupancy),
        "is_extendable": has_data and _is_extendable(booking),
        "subject_key": "ended" if has_data else "ended_without_data",
    }


def _longer(booking: Booking) -> Context:
    """Answers until when the machine could be kept, and the page on which that is asked."""
    if booking.state not in STANDING:
        return {}
    reach = reach_of(booking)
    context: Context = {"longer": limit_sentence(reach.last_day, reach.reason)}
    if reach.most_day <= booking.days.last_day:
        return context
    url = absolute(reverse("pages:extend", args=[booking.reference]))
    return {**context, "link": {"label": _("Extend this booking"), "url": url}}


def _is_extendable(booking: Booking) -> bool:
    """Answers whether more days can still be asked for a booking that is over."""
    today = today_at(booking.machine.site)
    return is_extendable(booking, today) and reach_of(booking).most_day >= today


def about_closed_access(message: Message, _booking: Booking) -> Context:
    """Answers why and how access was closed."""
    facts = message.entry.facts
    return {
        "way": WAY_LABELS[Way(str(facts["way"]))],
        "why": CAUSE_LABELS[Cause(str(facts["cause"]))],
    }


def about_reopened_access(message: Message, booking: Booking) -> Context:
    """Answers until when access is open again."""
    until = message.entry.facts.get("until")
    context: Context = {
        "login": booking.holder.account_name,
        "host": booking.machine.host_name,
        "volume": next(iter(booking.machine.data_volumes), "/home"),
    }
    if not until:
        return context
    stop_at = datetime.fromisoformat(str(until))
    hours = int((stop_at - message.entry.at).total_seconds() // 3600)
    local = stop_at.astimezone(site_zone(booking.machine.site))
    return {
        **context,
        "subject_key": "access_reopened_for",
        "days_left": hours,
        "until_night": night_words(local.date()) if local.time() == time.min else "",
        "until_day": weekday_words(local.date()),
        "until_time": date_format(local, "TIME_FORMAT"),
    }


def about_failed_access(message: Message, _booking: Booking) -> Context:
    """Answers why access could not be closed, or opened again."""
    code = str(message.entry.facts.get("problem", ""))
    is_opening = message.entry.kind == "reopening_failed"
    return {
        "subject_key": "reopening_failed" if is_opening else "closing_failed",
        "is_opening": is_opening,
        "problem": closing_sentence(code),
        "link": {"label": _("See it"), "url": absolute(reverse("pages:tonight"))},
    }
