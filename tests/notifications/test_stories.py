"""From a gesture in a room below, through the journal and the real wiring, to the mails."""

import threading
import time
from datetime import date

import pytest
from django.core import mail
from django.db import connection

from foundation import clock
from journal.consumers import deliver_pending
from notifications.models import Message
from notifications.services import send_due_mails
from provisioning.models import Run
from provisioning.services import announce_night
from reservations.services import approve_booking, refuse_booking, request_booking
from tests.notifications.conftest import THURSDAY


def post():
    """Delivers what waits and sends what is due; answers (kind, address) of each new mail."""
    before = len(mail.outbox)
    while deliver_pending() + send_due_mails(clock.now()):
        pass
    return sorted(
        (message.extra_headers["X-Bigmem-Kind"], message.to[0]) for message in mail.outbox[before:]
    )


@pytest.fixture
def ask(frozen, machine, alice):
    def request(by=alice, first_day=date(2027, 3, 1)):
        return request_booking(
            holder=alice,
            asked_by=by,
            machine=machine,
            first_day=first_day,
            days=14,
            profile="plain",
            purpose="a genome",
        ).booking

    return request


def test_request_and_approval(ask, approver):
    booking = ask()
    assert post() == [("received", "alice@example.org"), ("to_approve", "approver@example.org")]

    approve_booking(booking_id=booking.pk, by=approver, version=booking.version, comment="Enjoy")
    assert post() == [("approved", "alice@example.org")]
    assert "Approved by Rémy Approver.\n\n    Enjoy\n" in mail.outbox[-1].body


def test_request_and_refusal(ask, approver):
    booking = ask()
    post()

    refuse_booking(booking_id=booking.pk, by=approver, version=booking.version, reason="No room")

    assert post() == [("refused", "alice@example.org")]
    assert (
        "Refused by Rémy Approver.\n\nThe reason given:\n\n    No room\n" in mail.outbox[-1].body
    )


def test_approver_books_for_somebody_and_both_know(ask, approver):
    ask(by=approver)

    assert post() == [("approved", "alice@example.org"), ("approved", "approver@example.org")]


@pytest.fixture
def announced(ask, approver, frozen):
    """A booking from Monday on is approved, and the list of Friday 15:30 promised."""
    booking = ask()
    approve_booking(booking_id=booking.pk, by=approver, version=booking.version)
    post()
    frozen.shift(86400)
    announce_night(clock.now())


def test_night_is_announced_once_its_mail_has_left(announced):
    assert Run.objects.get().announced_at is None

    assert post() == [("tonight", "approver@example.org")]
    assert Run.objects.get().announced_at == clock.now()


def test_night_is_not_announced_while_the_relay_is_down(announced, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1

    deliver_pending()
    send_due_mails(clock.now())
    deliver_pending()

    assert Message.objects.filter(kind="tonight", sent_at=None).count() == 1
    assert Run.objects.get().announced_at is None


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_relay_of_five_seconds_a_mail_leaves_booking_as_fast(ask, mail_server, settings):
    def seconds_to_ask(first_day):
        began = time.perf_counter()
        assert ask(first_day=first_day) is not None
        return time.perf_counter() - began

    quiet = seconds_to_ask(date(2027, 3, 1))
    deliver_pending()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = int(mail_server.url.rpartition(":")[2])
    mail_server.delay_seconds = 5.0

    def send():
        send_due_mails(THURSDAY, seconds=1.0)
        connection.close()

    sender = threading.Thread(target=send)
    sender.start()
    time.sleep(0.5)
    busy = seconds_to_ask(date(2027, 4, 1))
    assert sender.is_alive()
    sender.join()

    assert busy < 2 * quiet + 0.5, f"{quiet:.2f} s before, {busy:.2f} s beside a slow relay"
    assert len(mail_server.mails) == 1
