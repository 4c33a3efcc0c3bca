"""Tables of bookings, rules and decisions."""

from reservations.models.amendments import Amendment
from reservations.models.bookings import Booking, BookingRequest, Occupancy
from reservations.models.changes import Change
from reservations.models.decisions import Decision, Waiver
from reservations.models.extensions import Extension
from reservations.models.hand_overs import HandOver
from reservations.models.moves import MoveOffer
from reservations.models.nightly import Misfit, NightlyCheck
from reservations.models.rules import BookingRules
from reservations.models.wishes import Wish, WishOffer

__all__ = [
    "Amendment",
    "Booking",
    "BookingRequest",
    "BookingRules",
    "Change",
    "Decision",
    "Extension",
    "HandOver",
    "Misfit",
    "MoveOffer",
    "NightlyCheck",
    "Occupancy",
    "Waiver",
    "Wish",
    "WishOffer",
]
