"""Reactions to the journal: what an occupancy's event shall say. May run twice."""

from django.db.models import Q

from calendars.services import note_occupancy
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
        "change_granted",
        "extension_granted",
        "extension_refused",
        "extension_lapsed",
        "extension_withdrawn",
    }
)
"""Entries after which an occupancy may take other days, or another machine."""


def note_event_for(entry: Entry) -> None:
    """Looks again at the occupancies that an entry about a booking names, then and now."""
    named = {str(entry.facts.get(name) or "") for name in ("occupancy", "from_occupancy")}
    now = Booking.objects.filter(reference=entry.subject_ref).values("occupancy")
    occupancies = Occupancy.objects.filter(Q(key__in=named - {""}) | Q(pk__in=now))
    for key in occupancies.order_by("pk").values_list("pk", flat=True):
        note_occupancy(key)
