"""Sending: through a real SMTP server that may be slow, refuse, or be gone."""

import smtplib
import socket
import threading
import time
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection, transaction

from foundation import clock
from journal.models import Entry
from notifications.models import Message
from notifications.services import enqueue_for, outbox, resend_mail, send_due_mails
from provisioning.lifecycle import State as RunState
from provisioning.models import Run
from reservations.lifecycle import State
from tests.notifications.conftest import (
    SECRET,
    THURSDAY,
    message_for,
    tell,
    tell_of_night,
    tell_of_run,
)

MINUTE = timedelta(minutes=1)


@pytest.fixture
def through_smtp(mail_server, settings):
    """Sends through the run's real mail server."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = int(mail_server.url.rpartition(":")[2])
    settings.EMAIL_TIMEOUT = 10
    return mail_server


@pytest.fixture
def request_entry(booking):
    """A request: one mail to alice, one to the approver."""
    entry = tell("booking_requested", booking, actor=booking.holder)
    enqueue_for(entry=entry)
    return entry


def rows():
    return list(
        Message.objects.order_by("kind").values_list(
            "kind", "sent_at", "failed_at", "attempts", "last_error", "claimed_until"
        )
    )


def told(kind):
    return [
        (entry.subject_kind, entry.subject_ref, entry.facts)
        for entry in Entry.objects.filter(kind=kind).order_by("id")
    ]


def test_mail_arrives_whole(through_smtp, request_entry):
    assert send_due_mails(THURSDAY) == 2

    [received] = through_smtp.sent_to("alice@example.org")
    stored = Message.objects.get(kind="received")
    assert {name: received[name] for name in ("From", "To", "Reply-To", "Subject")} == {
        "From": "bigmem@testserver",
        "To": "alice@example.org",
        "Reply-To": "support@testserver",
        "Subject": "[bigmem] bigmem7 · 1 Mar → 11 Apr 2027 · request received (B-4F7K)",
    }
    assert received["Message-ID"] == stored.message_id
    assert received["Auto-Submitted"] == "auto-generated"
    assert received["Date"] == "Thu, 25 Feb 2027 15:30:00 +0100"
    assert received["X-Bigmem-Kind"] == "received"
    assert received["References"] == received["In-Reply-To"] == "<booking.B-4F7K@testserver>"
    assert [part.get_content_type() for part in received.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]


def test_mails_of_one_booking_share_a_thread(through_smtp, request_entry):
    send_due_mails(THURSDAY)

    assert len({message["References"] for message in through_smtp.mails}) == 1
    assert len({message["Message-ID"] for message in through_smtp.mails}) == 2


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


# ------------------------------------------------------------------------------ trouble


def test_refused_recipient_is_given_up_and_told(through_smtp, request_entry):
    through_smtp.refused.add("alice@example.org")

    assert send_due_mails(THURSDAY) == 1

    assert rows() == [
        ("received", None, THURSDAY, 1, "SMTPRecipientsRefused 550", None),
        ("to_approve", THURSDAY, None, 1, "", None),
    ]
    assert [facts for _kind, _ref, facts in told("mail_failed")] == [
        {
            "mail": "received",
            "recipient": "alice",
            "message": Message.objects.get(kind="received").pk,
            "runs": [],
            "error": "SMTPRecipientsRefused 550",
        }
    ]
    assert send_due_mails(THURSDAY + timedelta(days=1)) == 0


def test_relay_that_is_down_keeps_all_mails(settings, request_entry, mail_server):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        settings.EMAIL_PORT = closed.getsockname()[1]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"

    for minute in range(5):
        assert send_due_mails(THURSDAY + minute * MINUTE) == 0

    assert Message.objects.filter(sent_at=None, failed_at=None, claimed_until=None).count() == 2
    assert sum(attempts for _, _, _, attempts, _, _ in rows()) == 5
    assert told("mail_failed") == []

    settings.EMAIL_PORT = int(mail_server.url.rpartition(":")[2])
    assert send_due_mails(THURSDAY + timedelta(hours=2)) == 2


class Relay:
    """A backend that answers as it is told, one answer a mail."""

    answers: list[Exception | None] = []
    sent: list[str] = []

    def __init__(self, **_options):
        pass

    def open(self):
        return True

    def close(self):
        raise smtplib.SMTPServerDisconnected("gone")

    def send_messages(self, messages):
        answer = Relay.answers.pop(0) if Relay.answers else None
        if answer is not None:
            raise answer
        Relay.sent += [message.extra_headers["Message-ID"] for message in messages]
        return len(messages)


@pytest.fixture
def relay(settings):
    settings.EMAIL_BACKEND = "tests.notifications.test_outbox.Relay"
    Relay.answers, Relay.sent = [], []
    return Relay


@pytest.mark.parametrize(
    ("error", "note"),
    [
        (
            smtplib.SMTPRecipientsRefused({"alice@example.org": (451, b"greylisted")}),
            "SMTPRecipientsRefused 451",
        ),
        (smtplib.SMTPDataError(554, b"looks like spam"), "SMTPDataError 554"),
        (smtplib.SMTPNotSupportedError("SMTPUTF8"), "SMTPNotSupportedError at test_outbox.py"),
        (ValueError("no address"), "ValueError at test_outbox.py"),
    ],
)
def test_trouble_of_one_mail_holds_nothing_else_up(relay, request_entry, error, note):
    relay.answers = [error]

    assert send_due_mails(THURSDAY) == 1

    first = Message.objects.get(kind="received")
    assert (first.sent_at, first.failed_at, first.claimed_until) == (None, None, None)
    assert first.due_at == THURSDAY + MINUTE
    assert first.last_error.startswith(note)
    assert send_due_mails(THURSDAY + MINUTE) == 1


@pytest.mark.parametrize(
    "error",
    [
        smtplib.SMTPServerDisconnected("gone"),
        smtplib.SMTPSenderRefused(530, b"sign in first", "bigmem@testserver"),
        smtplib.SMTPAuthenticationError(535, b"no"),
        ConnectionResetError(),
        TimeoutError(),
    ],
)
def test_trouble_of_the_relay_ends_the_pass(relay, request_entry, error):
    relay.answers = [error]

    assert send_due_mails(THURSDAY) == 0

    assert [row[3] for row in rows()] == [1, 0]


def test_pauses_grow_to_an_hour(relay, request_entry):
    Message.objects.filter(kind="to_approve").delete()
    now, pauses = THURSDAY, []
    for _attempt in range(9):
        relay.answers = [TimeoutError()]
        send_due_mails(now)
        due_at = Message.objects.get().due_at
        pauses.append((due_at - now).total_seconds() / 60)
        now = due_at

    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_mail_that_cannot_be_rendered_waits_and_holds_nothing_up(
    relay, request_entry, monkeypatch
):
    real = outbox.render

    def broken(message, *, with_secrets):
        if message.kind == "received":
            raise KeyError(SECRET)
        return real(message, with_secrets=with_secrets)

    monkeypatch.setattr(outbox, "render", broken)

    assert send_due_mails(THURSDAY) == 1

    first = Message.objects.get(kind="received")
    assert first.last_error.startswith("KeyError at test_outbox.py:")
    assert first.due_at == THURSDAY + MINUTE


def test_person_who_left_gets_nothing(relay, request_entry, alice):
    alice.is_active = False
    alice.save()

    assert send_due_mails(THURSDAY) == 1

    dropped = Message.objects.get(kind="received")
    assert (dropped.failed_at, dropped.last_error) == (THURSDAY, "recipient_inactive")
    assert told("mail_failed") == []


def test_mail_about_what_has_gone_away_is_dropped(relay, run, old_booking):
    enqueue_for(entry=tell_of_night(run))
    Run.objects.filter(pk=run.pk).update(state=RunState.CANCELLED)

    assert send_due_mails(THURSDAY) == 0

    assert {row[4] for row in rows()} == {"moot"}


# ------------------------------------------------------------- several workers, and crashes


def test_claimed_mail_is_left_to_its_worker(relay, request_entry):
    held = clock.system() + timedelta(minutes=3)
    Message.objects.filter(kind="received").update(claimed_until=held)

    assert send_due_mails(THURSDAY) == 1
    assert len(relay.sent) == 1


def test_crash_between_sending_and_recording_repeats_the_same_message_id(
    through_smtp, request_entry, monkeypatch, frozen
):
    Message.objects.filter(kind="to_approve").delete()

    class Killed(BaseException):
        pass

    def die(*_arguments):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(outbox, "_note_sent", die)
        with pytest.raises(Killed):
            send_due_mails(THURSDAY)
    assert Message.objects.get().sent_at is None
    assert send_due_mails(THURSDAY + MINUTE) == 0  # the dead worker's claim still stands

    frozen.shift(outbox.LEASE.total_seconds() + 1)
    assert send_due_mails(clock.now()) == 1

    first, second = through_smtp.mails
    assert first["Message-ID"] == second["Message-ID"] == Message.objects.get().message_id
    assert len(told("mail_sent")) == 1


def test_mail_sent_by_two_workers_is_told_once(relay, request_entry, monkeypatch):
    Message.objects.filter(kind="to_approve").delete()
    real = relay.send_messages

    def overtaken(self, messages):
        Message.objects.update(sent_at=THURSDAY, claimed_until=None)
        return real(self, messages)

    monkeypatch.setattr(relay, "send_messages", overtaken)

    assert send_due_mails(THURSDAY) == 1
    assert told("mail_sent") == []


@contextmanager
def in_threads(count, work):
    """Runs `work` in several threads with database connections of their own."""
    results: list[object] = []

    def run():
        try:
            results.append(work())
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    yield results
    for thread in threads:
        thread.join()


@pytest.mark.django_db(transaction=True)
def test_many_workers_send_each_mail_once(through_smtp, booking):
    for _ in range(10):
        enqueue_for(entry=tell("booking_requested", booking, actor=booking.holder))
    through_smtp.delay_seconds = 0.02

    with in_threads(4, lambda: send_due_mails(THURSDAY)) as counts:
        pass

    assert sum(counts) == 20
    sent = [message["Message-ID"] for message in through_smtp.mails]
    assert sorted(sent) == sorted(Message.objects.values_list("message_id", flat=True))
    assert Entry.objects.filter(kind="mail_sent").count() == 20


@pytest.mark.django_db(transaction=True)
def test_slow_relay_holds_no_writer_up(through_smtp, request_entry, booking):
    through_smtp.delay_seconds = 1.0

    with in_threads(1, lambda: send_due_mails(THURSDAY)):
        time.sleep(0.3)  # the relay is being spoken to
        began = time.monotonic()
        with transaction.atomic():
            booking.state = State.APPROVED
            booking.save()
            Message.objects.select_for_update().count()
        enqueue_for(entry=tell("booking_approved", booking))
        seconds = time.monotonic() - began

    assert seconds < 0.5
    assert len(through_smtp.mails) == 2


def test_slow_relay_ends_the_pass_after_its_time(relay, request_entry):
    assert send_due_mails(THURSDAY, seconds=-1.0) == 0
    assert relay.sent == []


def test_limit_is_kept(relay, request_entry):
    assert send_due_mails(THURSDAY, limit=1) == 1
    assert send_due_mails(THURSDAY, limit=1) == 1
    assert send_due_mails(THURSDAY, limit=1) == 0


# ---------------------------------------------------------------------------- secrets


def test_password_is_in_the_mail_and_nowhere_else(
    through_smtp, credential, run, alice, caplog, capsys
):
    message_for(tell_of_run("run_ready", run), "ready", alice)

    send_due_mails(THURSDAY)

    [ready] = through_smtp.sent_to("alice@example.org")
    assert SECRET in ready.get_body(("plain",)).get_content()
    assert SECRET in ready.get_body(("html",)).get_content()
    assert SECRET not in everything_stored()
    assert SECRET not in caplog.text + "".join(capsys.readouterr())


@pytest.mark.parametrize("kind", ["refused", "echo"])
def test_password_stays_secret_when_the_mail_fails(
    relay, credential, run, alice, caplog, capsys, kind
):
    text = f"you sent {SECRET}"
    relay.answers = [
        smtplib.SMTPRecipientsRefused({"alice@example.org": (550, text.encode())})
        if kind == "refused"
        else RuntimeError(text)
    ]
    message_for(tell_of_run("run_ready", run), "ready", alice)

    send_due_mails(THURSDAY)

    assert SECRET not in everything_stored()
    assert SECRET not in caplog.text + "".join(capsys.readouterr())


def everything_stored():
    """Answers all rows of all tables as text."""
    with connection.cursor() as cursor:
        words = []
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            words.append(str(cursor.fetchall()))
    return "".join(words)


# --------------------------------------------------------------------------- once more


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
