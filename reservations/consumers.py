"""Reactions to the journal: a machine in trouble, and trouble that is over. May run twice."""

from journal.models import Entry
from reservations.models import Booking, MoveOffer
from reservations.queries import open_offer, outage_ahead
from reservations.services import Answer, close_offer, look_again, offer_move

_CAUSES = {
    "precheck_failed": MoveOffer.Cause.PRECHECK,
    "night_failed": MoveOffer.Cause.FAILED_NIGHT,
}
_SOLVED_BY_REPAIR = (MoveOffer.Cause.BREAKDOWN, MoveOffer.Cause.MAINTENANCE)
_SOLVED_BY_INSTALLING = (MoveOffer.Cause.PRECHECK, MoveOffer.Cause.FAILED_NIGHT)

FREEING_KINDS = frozenset(
    {
        "booking_withdrawn",
        "booking_refused",
        "booking_lapsed",
        "booking_cancelled",
        "booking_released",
        "booking_ended",
        "booking_moved",
        "booking_shortened",
        "booking_handed_over",
        "extension_refused",
        "extension_withdrawn",
        "extension_lapsed",
        "change_granted",
        "request_altered",
        "offer_declined",
        "offer_lapsed",
        "unavailability_cleared",
        "outage_over_told",
        "access_granted",
        "accessgrant_added",
        "accessgrant_changed",
        "bookingrules_added",
        "bookingrules_changed",
        "machine_added",
        "machine_changed",
        "wish_made",
        "wish_withdrawn",
    }
)
"""Entries after which days may be free for somebody who waits."""


def look_again_for(_entry: Entry) -> None:
    """Has all wishes matched at the next pass: days were freed, or somebody may book more."""
    look_again()


def offer_move_for(entry: Entry) -> None:
    """Offers the holder a machine that would do as well, when theirs may not."""
    booking = _booking_of(entry)
    if booking is None:
        return
    if entry.kind != "booking_met_by_outage":
        offer_move(booking_id=booking.pk, cause=_CAUSES[entry.kind])
    elif entry.facts.get("answer") == Answer.OFFER and outage_ahead(booking) is not None:
        offer_move(booking_id=booking.pk, cause=str(entry.facts["cause"]), is_told=True)


def close_offers_after_outage(entry: Entry) -> None:
    """Closes the offers that an outage made, once it is over for their bookings."""
    references = entry.facts.get("bookings")
    for booking in Booking.objects.filter(reference__in=references or ()).order_by("pk"):
        offer = open_offer(booking)
        is_of_outage = offer is not None and offer.cause in _SOLVED_BY_REPAIR
        if is_of_outage and outage_ahead(booking) is None:
            close_offer(booking_id=booking.pk, outcome=MoveOffer.Outcome.BACK)


def close_offer_for(entry: Entry) -> None:
    """Closes the offer of a booking that is over, or whose machine became ready after all."""
    booking = _booking_of(entry)
    offer = None if booking is None else open_offer(booking)
    if booking is None or offer is None:
        return
    if entry.kind != "run_ready":
        close_offer(booking_id=booking.pk, outcome=MoveOffer.Outcome.OVER)
    elif offer.cause in _SOLVED_BY_INSTALLING:
        close_offer(booking_id=booking.pk, outcome=MoveOffer.Outcome.READY)


def _booking_of(entry: Entry) -> Booking | None:
    """Answers the booking that an entry is about, or names."""
    is_about = entry.subject_kind == "booking"
    reference = entry.subject_ref if is_about else str(entry.facts.get("booking", ""))
    return Booking.objects.filter(reference=reference).first()
