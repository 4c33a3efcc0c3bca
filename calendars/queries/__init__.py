"""Reads of this room: what an occupancy's event shall say, and what people follow."""

from calendars.queries.feeds import feeds_of, followed_bookings, wants_invitations
from calendars.queries.occupancies import wanted_event

__all__ = ["feeds_of", "followed_bookings", "wanted_event", "wants_invitations"]
