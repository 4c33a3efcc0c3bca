"""Promising mails."""

import structlog

from foundation import clock
from journal.models import Entry
from notifications.addresses import new_message_id
from notifications.audiences import people_for
from notifications.kinds import MAILS
from notifications.models import Message

log = structlog.get_logger(__name__)


def enqueue_for(*, entry: Entry) -> list[Message]:
    """Writes one outbox row for each kind of mail and person; those there already stay.

    Runs inside the caller's transaction; the mails leave after its commit.

    Returns:
        The new rows.
    """
    made = []
    for mail in MAILS.get(entry.kind, ()):
        people = people_for(mail, entry)
        if not people:
            log.info("mail_for_nobody", kind=mail.kind, entry=entry.pk)
        for person in people:
            now = clock.now()
            message, is_new = Message.objects.get_or_create(
                entry=entry,
                kind=mail.kind,
                recipient=person,
                defaults={
                    "message_id": new_message_id(mail.kind),
                    "made_at": now,
                    "due_at": now,
                },
            )
            if is_new:
                made.append(message)
    return made
