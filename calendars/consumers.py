"""Reactions to the journal: what an occupancy's event shall say. May run twice."""

from django.db.models import Q

from calendars.services import note_bookings, note_occupancy
from journal.models import Entry
from reservations.models import Booking, Occupancy

BOOKING_KINDS = frozenset(
    {
        "booking_approved",
        "booking_began",
        "booking_cancelled",
        "booking_released",
        "booking_shortened",
        "booking_ended",
        "booking_detached",
        "booking_moved",
        "booking_profile_noted",
        "booking_handed_over",
        "booking_was_handed_over",
        "change_granted",
        "extension_granted",
        "extension_refused",
        "extension_lapsed",
        "extension_withdrawn",
    }
)
"""Entries after which an occupancy may take other days, or another machine."""

SHOWN_KINDS = BOOKING_KINDS | {
    "booking_requested",
    "booking_offered",
    "booking_refused",
    "booking_withdrawn",
    "booking_lapsed",
    "offer_accepted",
    "offer_declined",
    "offer_lapsed",
}
"""Entries after which people's own calendars may show a booking otherwise."""


def note_event_for(entry: Entry) -> None:
    """Looks again at the occupancies that an entry about a booking names, then and now."""
    named = {str(entry.facts.get(name) or "") for name in ("occupancy", "from_occupancy")}
    now = Booking.objects.filter(reference=entry.subject_ref).values("occupancy")
    occupancies = Occupancy.objects.filter(Q(key__in=named - {""}) | Q(pk__in=now))
    for key in occupancies.order_by("pk").values_list("pk", flat=True):
        note_occupancy(key)


def note_bookings_for(entry: Entry) -> None:
    """Looks again at the booking that an entry is about, and at those it was parted from."""
    named = {str(entry.facts.get(name) or "") for name in ("occupancy", "from_occupancy")}
    bookings = Booking.objects.filter(
        Q(reference=entry.subject_ref) | Q(occupancy__key__in=named - {""})
    )
    note_bookings(list(bookings.select_related("machine").order_by("pk")))
