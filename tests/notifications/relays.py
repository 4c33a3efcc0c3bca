"""Mail relays for the tests of the outbox, and what the outbox wrote."""

import smtplib

from journal.models import Entry
from notifications.models import Message


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
