"""Several workers, crashes, and a slow relay."""

import threading
import time
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection, transaction

from foundation import clock
from journal.models import Entry
from notifications.models import Message
from notifications.services import enqueue_for, outbox, send_due_mails
from reservations.lifecycle import State
from tests.notifications.conftest import (
    THURSDAY,
    tell,
)
from tests.notifications.relays import told

MINUTE = timedelta(minutes=1)


def test_claimed_mail_is_left_to_its_worker(relay, request_entry):
    held = clock.system() + timedelta(minutes=3)
    Message.objects.filter(kind="received").update(claimed_until=held)

    assert send_due_mails(THURSDAY) == 1
    assert len(relay.sent) == 1


def test_crash_between_sending_and_recording_repeats_the_same_message_id(
    through_smtp, request_entry, booking, monkeypatch, frozen
):
    enqueue_for(entry=tell("booking_approved", booking))
    Message.objects.exclude(kind="approved").update(sent_at=THURSDAY)

    class Killed(BaseException):
        pass

    def die(*_arguments):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(outbox, "_note_sent", die)
        with pytest.raises(Killed):
            send_due_mails(THURSDAY)
    message = Message.objects.get(kind="approved")
    assert message.sent_at is None
    assert send_due_mails(THURSDAY + MINUTE) == 0  # the dead worker's claim still stands

    frozen.shift(outbox.LEASE.total_seconds() + 1)
    assert send_due_mails(clock.now()) == 1

    first, second = through_smtp.mails
    assert first["Message-ID"] == second["Message-ID"] == message.message_id
    assert first["In-Reply-To"] == second["In-Reply-To"] is not None
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
