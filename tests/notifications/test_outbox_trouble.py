"""A relay that refuses, is slow, or is gone; mails that cannot be made."""

import smtplib
import socket
from datetime import timedelta

import pytest

from notifications.models import Message
from notifications.services import enqueue_for, outbox, send_due_mails
from provisioning.lifecycle import State as RunState
from provisioning.models import Run
from tests.notifications.conftest import (
    SECRET,
    THURSDAY,
    tell_of_night,
)
from tests.notifications.relays import rows, told

MINUTE = timedelta(minutes=1)


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


@pytest.mark.parametrize(
    ("error", "note"),
    [
        (
            smtplib.SMTPRecipientsRefused({"alice@example.org": (451, b"greylisted")}),
            "SMTPRecipientsRefused 451",
        ),
        (smtplib.SMTPDataError(554, b"looks like spam"), "SMTPDataError 554"),
        (smtplib.SMTPNotSupportedError("SMTPUTF8"), "SMTPNotSupportedError at relays.py"),
        (ValueError("no address"), "ValueError at relays.py"),
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
    assert first.last_error.startswith("KeyError at test_outbox_trouble.py:")
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
