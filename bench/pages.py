"""How many queries every page with a list asks, with 3 machines and with 300."""

from collections.abc import Iterator

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.figures import Figure
from tests.browser import worlds
from tests.browser.screens_list import CASES, MANY, VISITOR

PROMISED = 8
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def figures() -> Iterator[Figure]:
    """Counts twice, each time in a portal that is taken back afterwards."""
    counted = {machines: _counts(machines) for machines in (3, 300)}
    for page, few in counted[3].items():
        many = counted[300][page]
        yield Figure(f"{page}, 3 machines", few, "queries", PROMISED)
        yield Figure(f"{page}, 300 machines", many, "queries", PROMISED)


def _counts(machines: int) -> dict[str, int]:
    """Answers the queries of every page by path and person."""
    found: dict[str, int] = {}
    with transaction.atomic():
        people, _places = worlds.make_many(machines)
        for case in CASES:
            if case.state != MANY:
                continue
            client = Client(headers={"accept-language": "fr"})
            if case.who != VISITOR:
                client.force_login(people[case.who], BACKEND)
            found[f"{case.path} ({case.who})"] = _queries(client, case.path)
        transaction.set_rollback(True)
    return found


def _queries(client: Client, path: str) -> int:
    """Answers how many queries the second visit of a page asks."""
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    return sum(not query["sql"].startswith(("SAVEPOINT", "RELEASE")) for query in queries)
