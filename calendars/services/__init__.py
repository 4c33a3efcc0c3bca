"""Verbs of this room: what shall stand in the calendar, and putting it there."""

from calendars.services.comparing import compare_collections
from calendars.services.noting import note_occupancy
from calendars.services.publishing import publish_due_events

__all__ = ["compare_collections", "note_occupancy", "publish_due_events"]
