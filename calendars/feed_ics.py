"""Feeds as text, by RFC 5545 and RFC 7986."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from icalendar import Alarm as AlarmComponent
from icalendar import Calendar
from icalendar import Event as Component

from calendars.ics import PRODUCT
from calendars.policy.feeds import Shown, alarms_of

FRESH = timedelta(hours=1)
"""So often a calendar is asked to look again."""


def feed_text(name: str, events: Sequence[Shown]) -> str:
    """Answers a feed as the file that calendars read."""
    calendar = calendar_of("PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", FRESH, parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for event in events:
        calendar.add_component(component_of(event))
    return str(calendar.to_ical().decode())


def calendar_of(method: str) -> Calendar:
    """Answers an empty calendar of the portal's."""
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODUCT)
    calendar.add("method", method)
    return calendar


def component_of(event: Shown, *, stamped_at: datetime | None = None) -> Component:
    """Answers one all-day event; it leaves its reader's own time free.

    Args:
        event: what it says.
        stamped_at: when this text was made; in a feed, which must not change by itself, it is
            when the event changed last.
    """
    component = Component()
    component.add("uid", event.uid)
    component.add("dtstamp", stamped_at or event.changed_at)
    component.add("last-modified", event.changed_at)
    component.add("sequence", event.sequence)
    component.add("dtstart", event.first_day)
    component.add("dtend", event.stop_day)
    component.add("summary", event.summary)
    component.add("description", event.description)
    component.add("url", event.url)
    component.add("status", event.status.value)
    component.add("transp", "TRANSPARENT")
    component.add("categories", [event.category])
    _add_alarms(component, event)
    return component


def _add_alarms(component: Component, event: Shown) -> None:
    for alarm in alarms_of(event):
        ringing = AlarmComponent()
        ringing.add("action", "DISPLAY")
        ringing.add("description", event.summary)
        related = {"related": "END"} if alarm.is_of_end else {}
        ringing.add("trigger", -alarm.before, parameters=related)
        component.add_component(ringing)
