"""A pass of the journal's delivery beside 100,000 entries that are settled, and beside none."""

import time
from collections.abc import Iterator
from datetime import timedelta

from django.db import connection, transaction

from bench.figures import Figure
from foundation import clock
from journal.consumers import Consumer, deliver_pending, install
from journal.models import Entry
from journal.services import record

OLD = 100_000
KIND = "bench_made"


def figures() -> Iterator[Figure]:
    """Measures passes over one new entry for four consumers."""
    install([Consumer(f"bench{number}", frozenset({KIND}), _ignore) for number in range(4)])
    empty = _pass_milliseconds()
    _write_history()
    full = _pass_milliseconds()
    yield Figure("a pass over one entry", empty, "ms")
    yield Figure(f"a pass over one entry beside {OLD} settled ones", full, "ms")
    yield Figure("the second against the first", full / empty, "times", 2)


def _ignore(_entry: Entry) -> None:
    """Reacts to nothing: the delivery alone is measured."""


def _pass_milliseconds() -> float:
    """Answers the best of five passes, in milliseconds."""
    best = float("inf")
    for number in range(5):
        with transaction.atomic():
            record(kind=KIND, subject_kind="bench", subject_ref=f"T-{number}")
        began = time.perf_counter()
        deliver_pending()
        best = min(best, time.perf_counter() - began)
    return best * 1000


def _write_history() -> None:
    """Writes entries that everybody has dealt with long ago."""
    at = clock.now() - timedelta(days=1)
    rows = (Entry(at=at, kind=KIND, subject_kind="bench", subject_ref="O") for _ in range(OLD))
    Entry.objects.bulk_create(rows, batch_size=5000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # else the foreign keys are checked by a plan for an empty table
        for number in range(4):
            cursor.execute(
                "INSERT INTO journal_receipt (consumer, entry_id, at) "
                "SELECT %s, id, at FROM journal_entry WHERE subject_ref = 'O'",
                [f"bench{number}"],
            )
