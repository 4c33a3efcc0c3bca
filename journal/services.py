"""Writing the journal."""

from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from foundation import clock
from journal.hurry import hurry
from journal.models import Entry, Pending

if TYPE_CHECKING:
    from accounts.models import User

SECRET_WORDS = ("password", "secret", "token", "private")
"""No fact may be named like one of these: an entry is read by many and kept for years."""


class JournalError(Exception):
    """An entry was written outside the transaction of its change, or would tell a secret."""


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

    Dates and instants in `facts` are stored as ISO strings, at any depth.

    Raises:
        JournalError: no transaction is open, so entry and change could part; or a fact is
            named like a secret.
    """
    if not transaction.get_connection().in_atomic_block:
        raise JournalError(f"{kind}: no transaction is open")
    for name in facts:
        if any(word in name for word in SECRET_WORDS):
            raise JournalError(f"{kind}: the fact “{name}” is named like a secret")
    entry = Entry.objects.create(
        at=clock.now(),
        kind=kind,
        subject_kind=subject_kind,
        subject_ref=subject_ref,
        actor=actor,
        reason=reason,
        facts={name: _as_json(value) for name, value in facts.items()},
    )
    Pending.objects.create(entry=entry)
    transaction.on_commit(hurry, robust=True)
    return entry


def _as_json(value: object) -> object:
    """Answers the value in a form that JSON keeps."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, dict):
        return {str(name): _as_json(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_as_json(inner) for inner in value]
    return value
