"""Sending through a real SMTP server, and sending once more."""

from datetime import timedelta

from foundation import clock
from journal.models import Entry
from notifications.models import Message
from notifications.services import enqueue_for, resend_mail, send_due_mails
from tests.notifications.conftest import (
    THURSDAY,
    tell,
    tell_of_night,
    tell_of_run,
)
from tests.notifications.relays import rows, told

MINUTE = timedelta(minutes=1)


def test_mail_arrives_whole(through_smtp, request_entry):
    assert send_due_mails(THURSDAY) == 2

    [received] = through_smtp.sent_to("alice@example.org")
    stored = Message.objects.get(kind="received")
    assert {name: received[name] for name in ("From", "To", "Reply-To", "Subject")} == {
        "From": "bigmem@example.org",
        "To": "alice@example.org",
        "Reply-To": "support@example.org",
        "Subject": "[bigmem] bigmem7 · 1 Mar → 11 Apr 2027 · request received (B-4F7K)",
    }
    assert received["Message-ID"] == stored.message_id
    assert received["Auto-Submitted"] == "auto-generated"
    assert received["Date"] == "Thu, 25 Feb 2027 15:30:00 +0100"
    assert received["X-Bigmem-Kind"] == "received"
    assert received["X-Auto-Response-Suppress"] == "All"
    assert received["References"] == "<booking.B-4F7K@example.org>"
    assert received["In-Reply-To"] is None
    assert [part.get_content_type() for part in received.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]


def test_later_mails_of_a_booking_answer_the_first_to_the_same_person(
    through_smtp, request_entry, booking, alice
):
    enqueue_for(entry=tell("booking_approved", booking))
    enqueue_for(entry=tell("booking_cancelled", booking))
    send_due_mails(THURSDAY)

    first, *later = through_smtp.sent_to("alice@example.org")
    [other] = through_smtp.sent_to("approver@example.org")
    assert {mail["In-Reply-To"] for mail in later} == {first["Message-ID"]}
    assert {mail["References"] for mail in later} == {
        f"<booking.B-4F7K@example.org> {first['Message-ID']}"
    }
    assert len({mail["Message-ID"] for mail in through_smtp.mails}) == 4
    assert (other["References"], other["In-Reply-To"]) == (first["References"], None)


def test_sent_mail_is_recorded_and_told(through_smtp, request_entry):
    send_due_mails(THURSDAY)

    assert rows() == [
        ("received", THURSDAY, None, 1, "", None),
        ("to_approve", THURSDAY, None, 1, "", None),
    ]
    first, second = Message.objects.order_by("id")
    assert told("mail_sent") == [
        (
            "booking",
            "B-4F7K",
            {
                "mail": "received",
                "recipient": "alice",
                "message": first.pk,
                "runs": [],
                "error": "",
            },
        ),
        (
            "booking",
            "B-4F7K",
            {
                "mail": "to_approve",
                "recipient": "approver",
                "message": second.pk,
                "runs": [],
                "error": "",
            },
        ),
    ]


def test_sent_mail_does_not_leave_again(through_smtp, request_entry):
    send_due_mails(THURSDAY)

    assert send_due_mails(THURSDAY + MINUTE) == 0
    assert len(through_smtp.mails) == 2


def test_mail_not_yet_due_waits(through_smtp, request_entry):
    Message.objects.filter(kind="received").update(due_at=THURSDAY + MINUTE)

    assert send_due_mails(THURSDAY) == 1
    assert send_due_mails(THURSDAY + MINUTE) == 1


def test_announcement_names_its_runs(through_smtp, run, old_booking):
    enqueue_for(entry=tell_of_night(run))

    send_due_mails(THURSDAY)

    facts = {entry["mail"]: entry["runs"] for _kind, _ref, entry in told("mail_sent")}
    assert facts == {"tonight": [str(run.key)], "data_goes": []}


def test_previous_holders_mail_stands_under_no_booking(through_smtp, run, old_booking):
    enqueue_for(entry=tell_of_run("late_run_announced", run))

    send_due_mails(THURSDAY)

    subjects = {facts["mail"]: (kind, ref) for kind, ref, facts in told("mail_sent")}
    gone = Message.objects.get(kind="data_goes")
    assert subjects == {
        "late_tonight": ("booking", "B-4F7K"),
        "data_goes": ("mail", str(gone.pk)),
    }


def test_resending_makes_a_new_mail_of_it(through_smtp, request_entry, approver, frozen):
    send_due_mails(THURSDAY)
    message = Message.objects.get(kind="received")
    frozen.shift(60)

    assert resend_mail(message_id=message.pk, by=approver) is True
    assert send_due_mails(clock.now()) == 1

    first, second = through_smtp.sent_to("alice@example.org")
    assert first["Message-ID"] != second["Message-ID"]
    [entry] = Entry.objects.filter(kind="mail_resent")
    assert (entry.actor, entry.subject_ref, entry.facts) == (
        approver,
        "B-4F7K",
        {"mail": "received", "recipient": "alice"},
    )


def test_resending_a_refused_mail_tries_again(through_smtp, request_entry, approver):
    through_smtp.refused.add("alice@example.org")
    send_due_mails(THURSDAY)
    through_smtp.refused.clear()

    assert resend_mail(message_id=Message.objects.get(kind="received").pk, by=approver) is True
    assert send_due_mails(THURSDAY) == 1


def test_waiting_mail_is_not_resent(request_entry, approver):
    message = Message.objects.get(kind="received")

    assert resend_mail(message_id=message.pk, by=approver) is False
    assert Message.objects.get(pk=message.pk).message_id == message.message_id


def test_subject_begins_readable_and_survives_the_wire(through_smtp, request_entry, alice):
    alice.full_name = "Éloïse de la Très-Longue-Dénomination et Saint-Étienne-du-Grès"
    alice.save()

    send_due_mails(THURSDAY)

    [asked] = through_smtp.sent_to("approver@example.org")
    assert str(asked["Subject"]) == (
        "[bigmem] To approve before 28 February: bigmem7 for Éloïse de la Très-Longue-"
        "Dénomination et Saint-Étienne-du-Grès, 42 days (B-4F7K)"
    )
    raw = asked.as_bytes(policy=asked.policy.clone(refold_source="none"))
    assert b"\nSubject: [bigmem] =?utf-8?" in raw
    assert max(len(line) for line in raw.splitlines()) <= 200
