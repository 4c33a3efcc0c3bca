"""All that the portal knows about one person, as plain values for them to keep."""

from collections.abc import Mapping

from allauth.account.models import EmailAddress

from accounts.models import User
from accounts.sessions import open_sessions
from calendars.models import Feed
from journal.models import Entry
from notifications.queries import ways_of
from reservations.models import Booking, Wish
from tickets.models import Message

ACCOUNT = ("account_name", "full_name", "email", "language", "theme", "joined_at", "end_day")


def own_data(person: User) -> Mapping[str, object]:
    """Answers a person's account, and what they asked, wrote and did. A dozen queries."""
    return {
        "account": {name: getattr(person, name) for name in ACCOUNT}
        | {
            "sponsor": str(person.sponsor or ""),
            "teams": list(person.teams.values_list("name", flat=True)),
            "e-mail addresses": list(
                EmailAddress.objects.filter(user=person).values("email", "verified")
            ),
        },
        "ssh_keys": list(person.ssh_keys.values("title", "public_key", "added_at")),
        "mails": {group.value: way.value for group, way in ways_of(person).items()},
        "absences": list(person.absences.values("first_day", "stop_day")),
        "terms_accepted": list(person.acceptances.values("terms", "at")),
        "sessions": [
            {
                "browser": row.device.browser,
                "system": row.device.system,
                "address": row.address,
                "since": row.since,
            }
            for row in open_sessions(person, here=None)
        ],
        "bookings": [_booking(row) for row in _bookings(person)],
        "wishes": list(
            Wish.objects.filter(holder=person).values(
                "reference", "days", "from_day", "stop_day", "state", "purpose", "made_at"
            )
        ),
        "calendars": list(
            Feed.objects.filter(person=person).values("scope", "made_at", "used_at")
        ),
        "ticket_messages": list(
            Message.objects.filter(author=person).values("ticket", "at", "text")
        ),
        "journal": list(
            Entry.objects.filter(actor=person).values("at", "kind", "subject_kind", "subject_ref")
        ),
    }


def _bookings(person: User) -> list[Booking]:
    rows = Booking.objects.filter(holder=person).select_related("machine", "profile", "asked_by")
    return list(rows.order_by("first_day", "pk"))


def _booking(row: Booking) -> Mapping[str, object]:
    return {
        "reference": row.reference,
        "machine": row.machine.name,
        "first_day": row.first_day,
        "last_day": row.days.last_day,
        "state": row.state,
        "profile": row.profile.slug,
        "purpose": row.purpose,
        "asked_by": str(row.asked_by),
    }
