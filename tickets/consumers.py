"""Reactions to the journal: an extension that came to rest closes its ticket. May run twice."""

from journal.models import Entry
from reservations.models import Extension
from tickets.services import close_for_extension

RESTING_KINDS = frozenset(
    {"extension_granted", "extension_refused", "extension_withdrawn", "extension_lapsed"}
)


def close_ticket_for(entry: Entry) -> None:
    """Closes the ticket whose extension was decided, taken back or lapsed."""
    extension = Extension.objects.filter(pk=entry.facts.get("extension")).first()
    if extension is not None:
        close_for_extension(extension)
