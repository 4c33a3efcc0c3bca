"""Promising mails."""

import structlog

from accounts.models import User
from foundation import clock
from journal.models import Entry
from notifications.addresses import new_message_id
from notifications.audiences import people_for
from notifications.choices import IN_CHARGE, Group, Way, group_of
from notifications.kinds import MAILS, Mail
from notifications.models import Message
from notifications.queries import who_chose

log = structlog.get_logger(__name__)


def enqueue_for(*, entry: Entry) -> list[Message]:
    """Writes one outbox row for each kind of mail and person; those there already stay.

    Runs inside the caller's transaction; the mails leave after its commit.

    Returns:
        The new rows.
    """
    made = []
    for mail in MAILS.get(entry.kind, ()):
        group = group_of(mail)
        people = _willing(people_for(mail, entry), mail, group)
        if not people:
            log.info("mail_for_nobody", kind=mail.kind, entry=entry.pk)
        for person in people:
            now = clock.now()
            message, is_new = Message.objects.get_or_create(
                entry=entry,
                kind=mail.kind,
                recipient=person,
                defaults={
                    "group": group or "",
                    "message_id": new_message_id(mail.kind),
                    "made_at": now,
                    "due_at": now,
                },
            )
            if is_new:
                made.append(message)
    return made


def _willing(people: list[User], mail: Mail, group: Group | None) -> list[User]:
    """Answers those of a mail's readers who have not turned it off.

    What all of those in charge have turned off goes to all of them: somebody must know.
    """
    if group is None or not people:
        return people
    unwilling = who_chose(Way.OFF, group, people)
    willing = [person for person in people if person.pk not in unwilling]
    return people if not willing and mail.audience in IN_CHARGE else willing
