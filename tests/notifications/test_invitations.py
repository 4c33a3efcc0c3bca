"""Mails carry invitations for those who chose them: the checks of RFC 5546 that apply here."""

import email
import email.policy
from datetime import date

import pytest
from django.core import mail

from calendars.services import choose_invitations, invitation_for
from foundation import clock
from journal.consumers import deliver_pending
from notifications.invitations import INVITING
from notifications.kinds import LOGIN_MAILS, MailKind
from notifications.models import Message
from notifications.services import send_due_mails
from reservations.models import Booking
from reservations.services import (
    approve_booking,
    grant_extension,
    request_booking,
    request_extension,
    shorten_booking,
    withdraw_or_cancel,
)
from tests.support import strict_ics

TYPE = "text/calendar"


@pytest.fixture
def approved(frozen, machine, alice, approver):
    """Alice's, asked and approved by its approver."""
    booking = request_booking(
        holder=alice,
        asked_by=alice,
        machine=machine,
        first_day=date(2027, 3, 1),
        days=14,
        profile="plain",
        purpose="the secret purpose",
    ).booking
    approve_booking(booking_id=booking.pk, by=approver, version=booking.version)
    return booking


def post(kind):
    """Sends what is due; answers the one mail of a kind as it goes over the wire."""
    before = len(mail.outbox)
    while deliver_pending() + send_due_mails(clock.now()):
        pass
    (sent,) = [one for one in mail.outbox[before:] if one.extra_headers["X-Bigmem-Kind"] == kind]
    wire = sent.message().as_bytes()
    return email.message_from_bytes(wire, policy=email.policy.default)


def invitation_in(message, method):
    """Checks how the invitation travels; answers its one event."""
    parts = list(message.walk())
    alternative, attached = [part for part in parts if part.get_content_type() == TYPE]
    (both,) = [part for part in parts if part.get_content_type() == "multipart/alternative"]
    shapes = [part.get_content_type() for part in both.iter_parts()]
    assert shapes == ["text/plain", "text/html", TYPE]
    for part in (alternative, attached):
        assert part["Content-Type"].params["method"] == method
        assert part["Content-Type"].params["charset"] == "utf-8"
    assert attached.get_content_disposition() == "attachment"
    content = attached.get_payload(decode=True)
    assert alternative.get_payload(decode=True).splitlines() == content.splitlines()
    calendar = strict_ics.read(content)
    assert calendar.one("METHOD") == method
    assert b"secret purpose" not in content
    (event,) = calendar.parts
    return event


def test_invitation_follows_the_booking_to_its_end(approved, alice, approver):
    choose_invitations(person=alice, wants=True)

    asked = invitation_in(post("approved"), "REQUEST")
    extension = request_extension(
        booking_id=approved.pk, stop_day=date(2027, 3, 22), by=alice, why="more"
    ).extension
    grant_extension(extension_id=extension.pk, by=approver)
    longer = invitation_in(post("extended"), "REQUEST")
    withdraw_or_cancel(booking_id=approved.pk, by=alice)
    gone = invitation_in(post("cancelled"), "CANCEL")

    days = [(event.one("DTSTART"), event.one("DTEND")) for event in (asked, longer, gone)]
    assert days == [
        ("20270301", "20270315"),
        ("20270301", "20270322"),
        ("20270301", "20270322"),
    ]
    assert [event.one("SEQUENCE") for event in (asked, longer, gone)] == ["0", "1", "2"]
    assert len({event.one("UID") for event in (asked, longer, gone)}) == 1
    statuses = [event.one("STATUS") for event in (asked, longer, gone)]
    assert statuses == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert [len(event.parts) for event in (asked, longer, gone)] == [2, 2, 0]


def test_invitation_follows_days_given_up(approved, alice):
    choose_invitations(person=alice, wants=True)
    post("approved")

    shorten_booking(booking_id=approved.pk, by=alice, stop_day=date(2027, 3, 8))
    message = post("changed")

    event = invitation_in(message, "REQUEST")
    text = message.get_body(("plain",)).get_content()
    assert (event.one("DTEND"), event.one("SEQUENCE")) == ("20270308", "1")
    assert "from 1 March to 7 March 2027 inclusive (7 days)" in " ".join(text.split())
    assert "Granted by" not in text


def test_nobody_is_asked_to_answer(approved, alice):
    choose_invitations(person=alice, wants=True)

    message = post("approved")

    event = invitation_in(message, "REQUEST")
    ((_parameters, organizer),) = event.all("ORGANIZER")
    ((parameters, attendee),) = event.all("ATTENDEE")
    assert organizer == f"mailto:{message['From'].addresses[0].addr_spec}"
    assert attendee == "mailto:alice@example.org"
    assert parameters == {
        "CN": "Alice Martin",
        "CUTYPE": "INDIVIDUAL",
        "ROLE": "REQ-PARTICIPANT",
        "PARTSTAT": "ACCEPTED",
        "RSVP": "FALSE",
    }
    assert event.one("TRANSP") == "TRANSPARENT"


def test_without_the_choice_and_for_others_mails_carry_none(approved, alice, approver):
    choose_invitations(person=approver, wants=True)
    choose_invitations(person=alice, wants=True)
    choose_invitations(person=alice, wants=False)

    message = post("approved")
    withdraw_or_cancel(booking_id=approved.pk, by=alice)
    while deliver_pending() + send_due_mails(clock.now()):
        pass

    assert TYPE not in [part.get_content_type() for part in message.walk()]
    assert not Message.objects.filter(kind=MailKind.CANCELLED).exists()


def test_mail_that_comes_late_tells_of_the_booking_as_it_is(approved, alice):
    choose_invitations(person=alice, wants=True)
    deliver_pending()
    withdraw_or_cancel(booking_id=approved.pk, by=alice)

    send_due_mails(clock.now())

    (sent,) = mail.outbox
    wire = sent.message().as_bytes()
    assert sent.extra_headers["X-Bigmem-Kind"] == "approved"
    invitation_in(email.message_from_bytes(wire, policy=email.policy.default), "CANCEL")


def test_booking_given_away_leaves_the_calendar_of_its_former_holder(approved, alice, bruno):
    for person in (alice, bruno):
        choose_invitations(person=person, wants=True)
    Booking.objects.filter(pk=approved.pk).update(holder=bruno)

    methods = {
        (person.account_name, is_given_away): made and made.method
        for person in (alice, bruno)
        for is_given_away in (False, True)
        for made in [
            invitation_for(
                reference=approved.reference, reader=person, is_given_away=is_given_away
            )
        ]
    }

    assert methods == {
        ("alice", False): None,
        ("alice", True): "CANCEL",
        ("bruno", False): "REQUEST",
        ("bruno", True): "REQUEST",
    }


@pytest.mark.pure
def test_no_mail_with_a_login_carries_an_invitation():
    assert not INVITING & LOGIN_MAILS
