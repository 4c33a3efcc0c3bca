"""What became of something that does not wait at the desk any more, and what can be done now."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from journal.models import Entry
from journal.wording import entry_sentence
from machines.models import Machine, Profile, Site
from machines.queries import site_zone, today_at
from machines.together import fetch_together
from pages.finding import known_booking
from pages.queries.desk_queue import Kind
from pages.wording import moment_words
from provisioning.models import Reinstall
from reservations.errors import NotAllowed
from reservations.lifecycle import State
from reservations.models import Booking, Change, Extension, HandOver
from reservations.wording import STATE_LABELS, count_words, range_words

AMENDMENTS: dict[Kind, type[Extension | Change | HandOver | Reinstall]] = {
    Kind.EXTENSION: Extension,
    Kind.CHANGE: Change,
    Kind.HAND_OVER: HandOver,
    Kind.REINSTALL: Reinstall,
}
AGAIN = (State.REFUSED, State.LAPSED, State.WITHDRAWN, State.CANCELLED)
"""States after which the days may be booked for the holder all the same."""


@dataclass(frozen=True, slots=True)
class Settled:
    """A card that asks for nothing any more."""

    reference: str
    booking_url: str
    title: str
    holder: str
    state: str
    said: str
    """The last that happened, and when."""
    reason: str
    again_url: str
    """Where it is booked for the holder after all; empty where that makes no sense."""
    cancel_url: str
    """Where an approved one is cancelled, with a reason."""


def find_settled(person: User, key: str) -> Booking:
    """Answers the booking behind the address of a card.

    Raises:
        Http404: there is none, or this person may not know of it.
        NotAllowed: they know that it stands, and may see no more.
    """
    for booking in _named(key):
        return known_booking(person, booking.reference)
    raise Http404


def settled_view(person: User, key: str, decided: frozenset[str]) -> Settled:
    """Answers what became of something, for whoever decided on it or came too late; one query.

    Args:
        person: who looks.
        key: the last part of the card's address.
        decided: short names of the categories in which they decide.

    Raises:
        Http404: there is none, or this person may not know of it.
        NotAllowed: they know that it stands, and may see no more.
    """
    mine = _named(key).filter(machine__category__slug__in=decided)
    last = Entry.objects.filter(
        subject_kind="booking", subject_ref__in=mine.values("reference")
    ).order_by("-id")
    found = fetch_together(
        bookings=mine,
        machines=Machine.objects.filter(pk__in=mine.values("machine")),
        sites=Site.objects.all(),
        people=User.objects.filter(pk__in=mine.values("holder")),
        profiles=Profile.objects.filter(pk__in=mine.values("profile")),
        entries=Entry.objects.filter(pk__in=last.values("pk")[:1]),
        actors=User.objects.filter(pk__in=last.values("actor")[:1]),
    )
    if not found["bookings"]:
        find_settled(person, key)
        raise NotAllowed
    return _settled(_with_rows(found), next(iter(found["entries"]), None))


def _named(key: str) -> QuerySet[Booking]:
    """Answers the booking behind the address of a card, if there is one.

    Raises:
        Http404: it is no such address.
    """
    kind, _dash, number = key.rpartition("-")
    if kind not in AMENDMENTS:
        return Booking.objects.filter(reference=key.upper())
    if not number.isdecimal() or len(number) > 12:
        raise Http404
    rows: QuerySet[Any] = AMENDMENTS[Kind(kind)]._default_manager.filter(pk=int(number))
    return Booking.objects.filter(pk__in=rows.values("booking"))


def _with_rows(found: dict[str, list[Any]]) -> Booking:
    """Answers the booking with the rows around it, and its last entry with who did it."""
    booking: Booking = found["bookings"][0]
    [booking.machine] = found["machines"]
    sites = {site.pk: site for site in found["sites"]}
    booking.machine.site = sites[booking.machine.site_id]
    [booking.holder], [booking.profile] = found["people"], found["profiles"]
    for entry in found["entries"]:
        entry.actor = next(iter(found["actors"]), None)
    return booking


def _settled(booking: Booking, last: Entry | None) -> Settled:
    zone = site_zone(booking.machine.site)
    url = reverse("pages:booking", args=[booking.reference])
    is_ahead = booking.first_day > today_at(booking.machine.site)
    return Settled(
        reference=booking.reference,
        booking_url=url,
        title=_("%(machine)s, %(days)s (%(count)s)")
        % {
            "machine": booking.machine,
            "days": range_words(booking.days),
            "count": count_words(booking.days.days),
        },
        holder=str(booking.holder),
        state=str(STATE_LABELS[State(booking.state)]),
        said="" if last is None else said_words(last, moment_words(last.at, zone)),
        reason=last.reason if last is not None else "",
        again_url=_again_url(booking) if booking.state in AGAIN else "",
        cancel_url=reverse("pages:cancel_booking", args=[booking.reference])
        if booking.state == State.APPROVED and is_ahead
        else "",
    )


def said_words(entry: Entry, moment: str) -> str:
    """Answers an entry with its moment: “Refused by Rémy Berger, 1 March 2027, 10:00”."""
    return _("%(sentence)s, %(moment)s") % {"sentence": entry_sentence(entry), "moment": moment}


def _again_url(booking: Booking) -> str:
    """Answers the form that books for somebody, filled with what was asked."""
    wish = {
        "holder": booking.holder_id,
        "machine": booking.machine_id,
        "first_day": max(booking.first_day, today_at(booking.machine.site)).isoformat(),
        "days": booking.days.days,
        "profile": booking.profile.slug,
        "purpose": booking.purpose,
    }
    return f"{reverse('admin:reservations_bookingrequest_add')}?{urlencode(wish)}"
