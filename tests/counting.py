"""Counts what a page asks of the database."""

from django.db import connection
from django.test.utils import CaptureQueriesContext


def queries_of(client, path):
    """Answers how many queries the second visit of a page asks, and how they begin.

    The first visit fills what a process remembers. Savepoints are no questions.
    """
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    return [q["sql"] for q in queries if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))]
