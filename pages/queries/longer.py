"""Until when bookings can be kept, and the way to ask for it: wherever a booking is shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from machines.queries import today_at
from reservations.models import Booking, Extension
from reservations.policy.extending import Reach
from reservations.queries import (
    is_extendable,
    may_decide,
    may_end,
    open_extensions_of,
    reaches_of,
)
from reservations.wording import limit_sentence, weekday_words


@dataclass(frozen=True, slots=True)
class Longer:
    """How long the machine could be kept, and the way to ask for more days."""

    words: str
    url: str
    """Empty when no day can be added."""
    label: str


def longer_of(
    person: User, booking: Booking, asked: Extension | None, *, is_decider: bool
) -> Longer | None:
    """Answers it of one booking and its open extension; None when it is nothing to them."""
    known = {} if asked is None else {booking.pk: asked}
    found = longer_by_booking(person, [booking], known, is_decider=is_decider)
    return found.get(booking.pk)


def longer_by_booking(
    person: User,
    bookings: Sequence[Booking],
    asked: Mapping[int, Extension] | None = None,
    *,
    is_decider: bool = False,
) -> dict[int, Longer]:
    """Answers it of many bookings, by their keys, in a fixed number of queries.

    Args:
        person: who looks.
        bookings: those asked about.
        asked: their open extensions by their keys, for whoever has read them already.
        is_decider: whether it is known that the person decides on all of them.
    """
    asked = open_extensions_of(bookings) if asked is None else asked
    extendable = [
        booking
        for booking in bookings
        if booking.pk not in asked
        and is_extendable(booking, today_at(booking.machine.site))
        and (is_decider or may_end(person, booking))
    ]
    return {
        booking.pk: _asked(person, booking, asked[booking.pk])
        for booking in bookings
        if booking.pk in asked
    } | {
        booking.pk: _possible(booking, reach)
        for booking, reach in zip(extendable, reaches_of(extendable), strict=True)
    }


def _asked(person: User, booking: Booking, extension: Extension) -> Longer:
    """Answers what is asked, and where it is decided or taken back."""
    label = _("Decide") if may_decide(person, booking) else _("See the extension asked")
    words = _("More days are asked for: until %(day)s inclusive.")
    last_day = weekday_words(extension.days.last_day)
    return Longer(words % {"day": last_day}, _url(booking), label)


def _possible(booking: Booking, reach: Reach) -> Longer:
    """Answers how long it can be kept; days that others have only asked for can be asked too."""
    today = today_at(booking.machine.site)
    is_possible = reach.most_day > booking.days.last_day and reach.most_day >= today
    words = limit_sentence(reach.last_day, reach.reason)
    return Longer(words, _url(booking) if is_possible else "", _("Extend the booking"))


def _url(booking: Booking) -> str:
    return reverse("pages:extend", args=[booking.reference])
