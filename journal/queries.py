"""Reads of the journal that deserve a name."""

from django.db.models import QuerySet

from journal.models import Entry


def history_of(subject_kind: str, subject_ref: str) -> QuerySet[Entry]:
    """Answers what happened to one thing, oldest first, with who did it."""
    return (
        Entry.objects.filter(subject_kind=subject_kind, subject_ref=subject_ref)
        .select_related("actor")
        .order_by("id")
    )
