"""Invitations in mails: chosen by their reader, and always about the booking as it is now."""

from dataclasses import dataclass
from email.utils import parseaddr

from django.conf import settings
from django.db import transaction
from django.utils import translation

from accounts.models import User
from calendars.invitation_ics import Party, invitation_text
from calendars.models import InvitationChoice
from calendars.policy.feeds import Status
from calendars.queries.feeds import status_of, wants_invitations
from calendars.services.booking_events import note_bookings
from calendars.showing import shown_to_holder
from foundation import clock
from journal.services import record
from reservations.models import Booking


@dataclass(frozen=True, slots=True)
class Invitation:
    """What a mail carries for its reader's calendar."""

    method: str
    text: str


@transaction.atomic
def choose_invitations(*, person: User, wants: bool) -> None:
    """Remembers whether a person wants invitations; nothing happens when it is the same."""
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
    if wants_invitations(person) == wants:
        return
    if wants:
        InvitationChoice.objects.create(person=person, chosen_at=clock.now())
    else:
        InvitationChoice.objects.filter(person=person).delete()
    record(
        kind="invitations_chosen",
        subject_kind="person",
        subject_ref=person.account_name,
        actor=person,
        wants=wants,
    )


def invitation_for(
    *, reference: str, reader: User, is_given_away: bool = False
) -> Invitation | None:
    """Answers what a mail about a booking carries for its reader's calendar.

    Nothing for those who have not chosen it or do not hold the booking, nor for a booking that
    is not decided, or came to nothing before any calendar could know it.

    Args:
        reference: of the booking.
        reader: of the mail.
        is_given_away: it went from one person to another: it leaves the calendar of whoever
            does not hold it any more.
    """
    booking = (
        Booking.objects.filter(reference=reference)
        .select_related("machine__category", "holder", "profile")
        .first()
    )
    if booking is None or not wants_invitations(reader):
        return None
    is_holder = booking.holder_id == reader.pk
    if not is_holder and not is_given_away:
        return None
    status = status_of(booking) if is_holder else Status.CANCELLED
    row = note_bookings([booking]).get(booking.pk)
    if row is None or status == Status.TENTATIVE:
        return None
    method = "CANCEL" if status == Status.CANCELLED else "REQUEST"
    name, address = parseaddr(settings.PORTAL_FROM_EMAIL)
    with translation.override(reader.language):
        event = shown_to_holder(booking, row, status)
    text = invitation_text(
        method,
        event,
        organizer=Party(name or "bigmem", address),
        attendee=Party(str(reader), reader.email),
        stamped_at=clock.now(),
    )
    return Invitation(method, text)
