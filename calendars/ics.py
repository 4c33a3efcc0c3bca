"""Events as text, by RFC 5545."""

from datetime import datetime

from icalendar import Calendar
from icalendar import Event as Component

from calendars.policy.events import Event

PRODUCT = "-//bigmem portal//EN"


def published_text(event: Event, *, uid: str, sequence: int, changed_at: datetime) -> str:
    """Answers the event of an occupancy as the file that is published.

    Args:
        event: what it says.
        uid: of the event, for life.
        sequence: grows with each change.
        changed_at: when it was changed last; UTC.
    """
    component = Component()
    component.add("uid", uid)
    component.add("dtstamp", changed_at)
    component.add("last-modified", changed_at)
    component.add("sequence", sequence)
    component.add("dtstart", event.first_day)
    component.add("dtend", event.stop_day)
    component.add("summary", f"{event.machine}: {event.holder}")
    component.add("status", "CONFIRMED")
    component.add("transp", "OPAQUE")
    component.add("categories", [event.category])
    for name, value in (
        ("machine", event.machine),
        ("host", event.host),
        ("login", event.login),
        ("kind", event.kind),
        ("profile", event.profile),
        ("reference", event.reference),
    ):
        component.add(f"x-bigmem-{name}", value)
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODUCT)
    calendar.add_component(component)
    return str(calendar.to_ical().decode())
