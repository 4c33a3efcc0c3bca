"""Promising mails."""

import structlog

from accounts.models import User
from foundation import clock
from journal.models import Entry
from notifications.addresses import new_message_id
from notifications.audiences import people_for
from notifications.choices import DIGEST_TIMES, IN_CHARGE, Group, Way, group_of
from notifications.kinds import MAILS, Audience, Mail
from notifications.models import Message
from notifications.queries import booking_reference, who_chose
from notifications.waiting import waiting_for

DESKS = frozenset({Audience.APPROVERS, Audience.IN_CHARGE_OF_TICKET})
"""Readers whose mails a digest may stand for."""

log = structlog.get_logger(__name__)


def enqueue_for(*, entry: Entry) -> list[Message]:
    """Writes one outbox row for each person an entry tells; those there already stay.

    One event is one mail to a person: who is meant by several kinds gets the one named first.

    Runs inside the caller's transaction; the mails leave after its commit.

    Returns:
        The new rows.
    """
    made = []
    told = dict(Message.objects.filter(entry=entry).values_list("recipient", "kind"))
    for mail in MAILS.get(entry.kind, ()):
        group = group_of(mail)
        people = _willing(people_for(mail, entry), mail, group)
        people = _not_by_digest(people, mail, entry)
        if not people:
            log.info("mail_for_nobody", kind=mail.kind, entry=entry.pk)
        for person in people:
            if told.setdefault(person.pk, mail.kind) != mail.kind:
                continue
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


def _not_by_digest(people: list[User], mail: Mail, entry: Entry) -> list[User]:
    """Answers those of a mail's readers who get it singly.

    Who wants a digest is told singly only of what would lapse before the next working day.
    """
    if mail.audience not in DESKS or group_of(mail) != Group.TO_DECIDE:
        return people
    by_digest: set[int] = set()
    for way in DIGEST_TIMES:
        by_digest |= who_chose(way, Group.TO_DECIDE, people)
    reference = booking_reference(entry)
    return [
        person
        for person in people
        if person.pk not in by_digest or _is_urgent_to(person, reference)
    ]


def _is_urgent_to(person: User, reference: str) -> bool:
    """Answers whether something urgent about a booking waits for a person."""
    return any(item.is_urgent for item in waiting_for(person) if item.reference == reference)
