"""What people would be told: a gesture is done, its mails are read, and all of it is undone."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction

from accounts.models import User
from journal.models import Entry
from notifications.rendering import Moot, Rendered, render
from notifications.services.enqueueing import enqueue_for


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """One mail that would be sent, in the language of its reader; secrets are dots."""

    reader: User
    mail: Rendered


def rehearse_mails(gesture: Callable[[], object], *, by: User) -> list[Rehearsed]:
    """Answers the mails that a gesture of somebody would send. Nothing is sent, nothing kept.

    The locks of the gesture are held for as long as its mails take to be written.

    Args:
        gesture: calls services, as if it were meant; what it raises passes through.
        by: whose gesture it is: entries of others, made meanwhile, are none of theirs.
    """
    with transaction.atomic():
        newest = Entry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        gesture()
        entries = Entry.objects.filter(pk__gt=newest, actor=by).order_by("pk")
        told = [found for entry in entries for found in _mails_of(entry)]
        transaction.set_rollback(True)
    return told


def _mails_of(entry: Entry) -> list[Rehearsed]:
    found = []
    for message in enqueue_for(entry=entry):
        try:
            found.append(Rehearsed(message.recipient, render(message)))
        except Moot:
            continue
    return found
