"""Verbs of this room: what shall stand in the calendar, and what people follow."""

from calendars.services.booking_events import note_bookings
from calendars.services.comparing import compare_collections
from calendars.services.feeds import MadeFeed, Reading, make_feed, read_feed, revoke_feed
from calendars.services.invitations import Invitation, choose_invitations, invitation_for
from calendars.services.noting import note_occupancy
from calendars.services.publishing import publish_due_events
from calendars.services.watching import watch_server

__all__ = [
    "Invitation",
    "MadeFeed",
    "Reading",
    "choose_invitations",
    "compare_collections",
    "invitation_for",
    "make_feed",
    "note_bookings",
    "note_occupancy",
    "publish_due_events",
    "read_feed",
    "revoke_feed",
    "watch_server",
]
