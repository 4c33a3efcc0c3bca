"""Tables of the calendars."""

from calendars.models.events import CalendarEvent, CollectionState

__all__ = ["CalendarEvent", "CollectionState"]
