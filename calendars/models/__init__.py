"""Tables of the calendars."""

from calendars.models.events import CalendarEvent, CollectionState, ServerWatch
from calendars.models.feeds import BookingEvent, Feed, InvitationChoice

__all__ = [
    "BookingEvent",
    "CalendarEvent",
    "CollectionState",
    "Feed",
    "InvitationChoice",
    "ServerWatch",
]
