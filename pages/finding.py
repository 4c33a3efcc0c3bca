"""Finding what an address names: 404 for what one may not know."""

from django.http import Http404

from accounts.models import User
from pages.queries.machine_logins import has_login
from reservations.errors import NotAllowed
from reservations.models import Booking
from reservations.queries import find_booking


def known_booking(person: User, reference: str) -> Booking:
    """Answers the booking of a reference to somebody who may see all of it.

    Raises:
        Http404: there is none, or this person may not know of it.
        NotAllowed: they know that it stands, and may see no more.
    """
    try:
        return find_booking(person, reference)
    except Booking.DoesNotExist:
        raise Http404 from None


def booking_in_use_by(person: User, reference: str) -> Booking:
    """Answers the booking on whose machine somebody has a login: its holder, a collaborator.

    Raises:
        Http404: there is none, or they have no login there now.
    """
    booking = (
        Booking.objects.select_related(
            "machine__site", "machine__category", "holder", "occupancy", "profile"
        )
        .filter(reference=reference.upper())
        .first()
    )
    if booking is None or not has_login(booking, person):
        raise Http404
    return booking


def standing_booking(person: User, reference: str) -> Booking:
    """Answers a booking of somebody else that a person sees on the planning.

    Raises:
        Http404: there is none, they may not know of it, or it is their own.
    """
    try:
        booking = find_booking(person, reference)
    except NotAllowed:
        booking = Booking.objects.select_related("machine", "holder").get(
            reference=reference.upper()
        )
    except Booking.DoesNotExist:
        raise Http404 from None
    if not booking.is_live or booking.holder_id == person.pk:
        raise Http404
    return booking
