"""Invitations as text, by RFC 5546: what a mail program puts into its reader's calendar."""

from dataclasses import dataclass
from datetime import datetime

from icalendar import vCalAddress, vText

from calendars.feed_ics import calendar_of, component_of
from calendars.policy.feeds import Shown


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody with an address."""

    name: str
    email: str


def invitation_text(
    method: str, event: Shown, *, organizer: Party, attendee: Party, stamped_at: datetime
) -> str:
    """Answers one event as the invitation to it, or its end.

    The portal organizes; nobody is asked to answer: the attendee has booked.

    Args:
        method: REQUEST or CANCEL.
        event: what it says.
        organizer: the sender of the mail.
        attendee: its reader.
        stamped_at: when this text is made; UTC.
    """
    component = component_of(event, stamped_at=stamped_at)
    component.add("organizer", _address(organizer))
    reader = _address(attendee)
    reader.params |= {
        "cutype": vText("INDIVIDUAL"),
        "role": vText("REQ-PARTICIPANT"),
        "partstat": vText("ACCEPTED"),
        "rsvp": vText("FALSE"),
    }
    component.add("attendee", reader)
    calendar = calendar_of(method)
    calendar.add_component(component)
    return str(calendar.to_ical().decode())


def _address(party: Party) -> vCalAddress:
    address = vCalAddress(f"mailto:{party.email}")
    address.params["cn"] = vText(party.name)
    return address
