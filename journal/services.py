"""Writing the journal."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from foundation import clock
from journal.hurry import hurry
from journal.models import Entry

if TYPE_CHECKING:
    from accounts.models import User


class JournalError(Exception):
    """An entry was written outside the transaction of its change."""


def record(
    *,
    kind: str,
    subject_kind: str,
    subject_ref: str,
    actor: "User | None" = None,
    reason: str = "",
    **facts: object,
) -> Entry:
    """Writes one entry beside the change it tells of.

    Dates and instants in `facts` are stored as ISO strings.

    Raises:
        JournalError: no transaction is open, so entry and change could part.
    """
    if not transaction.get_connection().in_atomic_block:
        raise JournalError(f"{kind}: no transaction is open")
    entry = Entry.objects.create(
        at=clock.now(),
        kind=kind,
        subject_kind=subject_kind,
        subject_ref=subject_ref,
        actor=actor,
        reason=reason,
        facts={name: _as_json(value) for name, value in facts.items()},
    )
    transaction.on_commit(hurry, robust=True)
    return entry


def _as_json(value: object) -> object:
    """Answers the value in a form that JSON keeps."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value
