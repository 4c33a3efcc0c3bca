"""The door through which the journal reaches the outbox."""

from journal.models import Entry
from notifications.services import enqueue_for


def enqueue_mails(entry: Entry) -> None:
    """Promises the mails that an entry asks for; promising twice changes nothing."""
    enqueue_for(entry=entry)
