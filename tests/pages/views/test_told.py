"""What people will be told of a decision, before it is taken."""

from datetime import date

from django.core import mail

from journal.models import Entry
from notifications.models import Message
from reservations.lifecycle import State
from tests.factories import BookingFactory

REASON = "The machine is kept for a course."


def told(browser, booking, decision, **typed):
    sent = {"version": booking.version, "decision": decision, **typed}
    return browser.post(f"/approvals/{booking.reference}/told/", sent)


def asked_by(alice, machine):
    return BookingFactory(machine=machine, holder=alice, first_day=date(2027, 3, 8), days=5)


def test_approver_reads_what_the_holder_will_be_told(as_approver, alice, machine):
    booking = asked_by(alice, machine)
    alice.language = "fr"
    alice.save()
    before = (Entry.objects.count(), Message.objects.count())

    refused = told(as_approver, booking, "refuse", reason=REASON).content.decode()
    approved = told(as_approver, booking, "approve", comment="Enjoy <b>").content.decode()

    assert f"Réservation refusée : {machine.name}" in refused
    assert REASON in refused
    assert f"Réservation validée : {machine.name}" in approved
    assert "Enjoy &lt;b&gt;" in approved
    assert "alice@example.org" in approved
    booking.refresh_from_db()
    assert booking.state == State.REQUESTED
    assert (Entry.objects.count(), Message.objects.count()) == before
    assert mail.outbox == []


def test_what_cannot_be_decided_says_why(as_approver, alice, machine):
    booking = asked_by(alice, machine)
    assert "Give a reason" in told(as_approver, booking, "refuse").content.decode()
    booking.version += 1
    assert "changed" in told(as_approver, booking, "approve").content.decode()
    booking.state = State.REFUSED
    booking.save()

    page = told(as_approver, booking, "approve").content.decode()

    assert "does not wait for a decision any more" in page


def test_only_who_decides_reads_it(as_alice, as_bruno, alice, machine):
    booking = asked_by(alice, machine)

    assert told(as_alice, booking, "approve").status_code == 403
    assert told(as_bruno, booking, "approve").status_code in {403, 404}
    assert as_alice.get(f"/approvals/{booking.reference}/told/").status_code == 405
    assert as_alice.post("/approvals/B-NONE/told/").status_code == 404
