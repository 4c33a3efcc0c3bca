"""Bookings in the administration: the desk of approvers, the rules, the history."""

from reservations.admin.bookings import BookingAdmin
from reservations.admin.changes import ChangeAdmin
from reservations.admin.decisions import DecisionAdmin, WaiverAdmin
from reservations.admin.desk import BookingRequestAdmin
from reservations.admin.extensions import ExtensionAdmin
from reservations.admin.hand_overs import HandOverAdmin
from reservations.admin.moves import MoveOfferAdmin
from reservations.admin.nightly import MisfitAdmin
from reservations.admin.occupancies import OccupancyAdmin
from reservations.admin.outages import UnavailabilityAdmin
from reservations.admin.rules import BookingRulesAdmin
from reservations.admin.wishes import WishAdmin, WishOfferAdmin

__all__ = [
    "BookingAdmin",
    "BookingRequestAdmin",
    "BookingRulesAdmin",
    "ChangeAdmin",
    "DecisionAdmin",
    "ExtensionAdmin",
    "HandOverAdmin",
    "MisfitAdmin",
    "MoveOfferAdmin",
    "OccupancyAdmin",
    "UnavailabilityAdmin",
    "WaiverAdmin",
    "WishAdmin",
    "WishOfferAdmin",
]
