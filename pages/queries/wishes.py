"""The waiting list as a person sees it: what is offered, what waits and behind how many."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from foundation.days import DayRange
from foundation.midnight import local_day
from machines.models import Category, Machine
from machines.queries import site_zone
from machines.wording import memory_words
from pages.queries.booking_form import USUAL_DAYS, profile_choices
from pages.queries.days import portal_today, portal_zone
from pages.wording import moment_words, specs_words
from reservations.models import Booking, BookingRules, Wish, WishOffer
from reservations.policy.wishing import State
from reservations.queries.wishes import (
    offer_of,
    offers_to,
    wishable_categories,
    wishes_and_places,
)
from reservations.wording import count_words, range_words, weekday_words
from reservations.wording.wishes import WISH_LABELS

USUAL_ROOM_DAYS = 60
"""So many days ahead the form proposes to wait."""
USUAL_MOST = 3
"""Open wishes where no rules say how many."""
PAST_WISHES = 10
MOST_DIGITS = 7


@dataclass(frozen=True, slots=True)
class OfferLine:
    """One machine held for somebody until they answer."""

    reference: str
    url: str
    machine: str
    specs: str
    range: str
    count: str
    deadline: str
    """“Tuesday 2 March 2027, 18:00”"""


@dataclass(frozen=True, slots=True)
class WishLine:
    """One wish."""

    reference: str
    label: str
    badge: str
    what: str
    between: str
    categories: str
    place: str
    is_open: bool
    made: str


@dataclass(frozen=True, slots=True)
class WishesView:
    """Everything the page of the waiting list shows beside its form."""

    offers: list[OfferLine]
    open: list[WishLine]
    past: list[WishLine]
    most: int


@dataclass(frozen=True, slots=True)
class WishChoices:
    """What a person may wish for."""

    categories: list[Category]
    profiles: list[tuple[str, str]]
    most: int
    """Open wishes that they may have, in the category that lets one most."""


def wish_choices(person: User) -> WishChoices:
    """Answers what a person may wish for. Three queries."""
    numbers = BookingRules.objects.filter(category=OuterRef("pk"), from_day__lte=portal_today())
    newest = Subquery(numbers.order_by("-from_day").values("max_wishes")[:1])
    rows = list(wishable_categories(person).annotate(max_wishes=newest))
    most = max((row.max_wishes for row in rows if row.max_wishes), default=USUAL_MOST)
    return WishChoices(categories=list(rows), profiles=profile_choices(), most=most)


def wishes_view(person: User, choices: WishChoices) -> WishesView:
    """Answers a person's wishes, and what is offered to them.

    One query, one more while something is offered.
    """
    wishes, places = wishes_and_places(person)
    lines = [(wish, _wish_line(wish, places)) for wish in wishes]
    is_offered = any(wish.state == State.OFFERED for wish in wishes)
    return WishesView(
        offers=offer_lines(person) if is_offered else [],
        open=[line for wish, line in lines if wish.is_open],
        past=[line for wish, line in lines if not wish.is_open][:PAST_WISHES],
        most=choices.most,
    )


def offer_lines(person: User) -> list[OfferLine]:
    """Answers what is offered to a person and waits for their answer."""
    return [offer_line(offer, offer.booking) for offer in offers_to(person)]


def offer_line(offer: WishOffer, booking: Booking) -> OfferLine:
    """Answers an offer in words."""
    machine = booking.machine
    return OfferLine(
        reference=booking.reference,
        url=reverse("pages:offer", args=[booking.reference]),
        machine=machine.name,
        specs=specs_words(machine.memory_gib, machine.cores, machine.gpus),
        range=range_words(booking.days),
        count=count_words(booking.days.days),
        deadline=deadline_words(offer, machine),
    )


def offer_line_of(booking: Booking) -> OfferLine | None:
    """Answers the offer that a booking was made for, in words; None for all others."""
    offer = offer_of(booking)
    return None if offer is None else offer_line(offer, booking)


def deadline_words(offer: WishOffer, machine: Machine) -> str:
    """Answers until when an offer is held: “Tuesday 2 March 2027, 18:00”."""
    zone = site_zone(machine.site)
    return _("%(day)s, %(time)s") % {
        "day": weekday_words(local_day(offer.lapses_at, zone)),
        "time": date_format(offer.lapses_at.astimezone(zone), "TIME_FORMAT"),
    }


def usual_wish(choices: WishChoices, wanted: Mapping[str, str]) -> dict[str, Any]:
    """Answers what the form proposes: what a link asked for, else what is usual."""
    first_day = _day(wanted.get("first_day", "")) or portal_today()
    categories = [category.slug for category in choices.categories]
    asked = wanted.get("category", "")
    return {
        "days": _number(wanted.get("days", "")) or USUAL_DAYS,
        "from_day": max(first_day, portal_today()),
        "last_day": max(first_day, portal_today()) + timedelta(days=USUAL_ROOM_DAYS),
        "memory_gib": _number(wanted.get("min_memory", "")),
        "cores": _number(wanted.get("min_cores", "")),
        "gpus": _number(wanted.get("min_gpus", "")),
        "categories": [asked] if asked in categories else categories,
        "profile": wanted.get("profile") or next((slug for slug, _name in choices.profiles), ""),
    }


def wish_link(machine: Machine, days: DayRange | None = None, profile: str = "") -> str:
    """Answers the address of the form, filled in for whoever found a machine taken."""
    wanted = {"category": machine.category.slug, "min_memory": machine.memory_gib}
    if days is not None:
        wanted |= {"first_day": days.first_day.isoformat(), "days": days.days}
    if profile:
        wanted["profile"] = profile
    return f"{reverse('pages:wishes')}?{urlencode(wanted)}"


def _number(text: str) -> int | None:
    """Answers a number of an address, if it is one that makes sense."""
    return int(text) if text.isdecimal() and len(text) <= MOST_DIGITS else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _wish_line(wish: Wish, places: Mapping[int, int]) -> WishLine:
    return WishLine(
        reference=wish.reference,
        label=str(WISH_LABELS[State(wish.state)]),
        badge={"waiting": "requested", "offered": "active", "met": "approved"}.get(
            wish.state, "muted"
        ),
        what=what_words(wish),
        between=_("between %(first_day)s and %(last_day)s")
        % {
            "first_day": weekday_words(wish.from_day),
            "last_day": weekday_words(wish.span.last_day),
        },
        categories=", ".join(category.name for category in wish.categories.all()),
        place=_place_words(places[wish.pk]) if wish.pk in places else "",
        is_open=wish.is_open,
        made=moment_words(wish.made_at, portal_zone()),
    )


def what_words(wish: Wish) -> str:
    """Answers what a wish asks for: “14 days, at least 512 GiB of memory, 64 cores”."""
    least = []
    if wish.memory_gib:
        least.append(memory_words(wish.memory_gib))
    if wish.cores:
        words = ngettext("%(count)d core", "%(count)d cores", wish.cores)
        least.append(words % {"count": wish.cores})
    if wish.gpus:
        least.append(ngettext("%(count)d GPU", "%(count)d GPUs", wish.gpus) % {"count": wish.gpus})
    parts = [count_words(wish.days)]
    if least:
        parts.append(_("at least %(specs)s") % {"specs": " · ".join(least)})
    return ", ".join([*parts, wish.profile.name])


def _place_words(before: int) -> str:
    if not before:
        return _("first in the order")
    return ngettext("%(count)s wish goes before it", "%(count)s wishes go before it", before) % {
        "count": before
    }
