"""A booking in the words of people's own calendars, in the language that is active.

Never its purpose; to others than its holder no more than the planning shows them.
"""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from calendars.models import BookingEvent, Feed
from calendars.policy.feeds import Scope, Shown, Status
from reservations.lifecycle import STANDING, State
from reservations.models import Booking
from reservations.wording import STATE_LABELS
from reservations.wording.dates import range_words


def feed_name(feed: Feed) -> str:
    """Answers how a calendar names a feed."""
    if feed.scope == Scope.PERSONAL:
        return _("My bigmem bookings")
    return _("bigmem: %(name)s") % {"name": feed.machine or feed.category}


def shown_to_holder(booking: Booking, row: BookingEvent, status: Status) -> Shown:
    """Answers a booking as its holder's calendar shows it."""
    machine, label = booking.machine.name, str(STATE_LABELS[State(booking.state)])
    words = {"machine": machine, "state": label}
    summary = machine if status == Status.CONFIRMED else _("%(machine)s: %(state)s") % words
    lines = (
        _("Booking %(reference)s: %(state)s") % {"reference": booking.reference, "state": label},
        _sentence(range_words(booking.days)),
        _("Profile: %(profile)s") % {"profile": booking.profile},
    )
    return _shown(
        booking,
        row,
        status,
        summary=summary,
        description="\n".join(lines),
        url=_address("pages:booking", booking.reference),
        is_reminding=booking.state in STANDING and status == Status.CONFIRMED,
    )


def shown_to_others(booking: Booking, row: BookingEvent, status: Status) -> Shown:
    """Answers a booking as a machine's calendar shows it; nobody is named with what is gone."""
    words = {"machine": booking.machine.name, "holder": str(booking.holder)}
    summary = pgettext("in a calendar", "%(machine)s: %(holder)s") % words
    if status == Status.TENTATIVE:
        summary = pgettext("in a calendar", "%(machine)s: %(holder)s (requested)") % words
    elif status == Status.CANCELLED:
        summary = pgettext("in a calendar", "%(machine)s: cancelled") % words
    return _shown(
        booking,
        row,
        status,
        summary=summary,
        description=_sentence(range_words(booking.days)),
        url=_address("pages:machine", booking.machine.name),
        is_reminding=False,
    )


def _shown(
    booking: Booking,
    row: BookingEvent,
    status: Status,
    *,
    summary: str,
    description: str,
    url: str,
    is_reminding: bool,
) -> Shown:
    return Shown(
        uid=str(row.uid),
        sequence=row.sequence,
        changed_at=row.changed_at,
        first_day=booking.first_day,
        stop_day=booking.stop_day,
        status=status,
        summary=summary,
        description=description,
        url=url,
        category=booking.machine.category.slug,
        is_reminding=is_reminding,
    )


def _address(name: str, argument: str) -> str:
    return f"{settings.PORTAL_BASE_URL}{reverse(name, args=[argument])}"


def _sentence(words: str) -> str:
    """Answers words as a sentence begins."""
    return words[:1].upper() + words[1:]
