"""How many queries every page with a list asks, with 3 machines and with 300."""

from collections.abc import Iterator

from django.db import transaction
from django.test import Client

from bench.figures import Figure
from tests.browser import worlds
from tests.browser.screens_list import CASES, MANY, VISITOR
from tests.counting import queries_of

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
            client.get(case.path)  # fills what a process remembers
            found[f"{case.path} ({case.who})"] = len(queries_of(client, case.path))
        transaction.set_rollback(True)
    return found
