"""Every page asks the database little, however much there is to show."""

import pytest
from django.test import Client

from tests.browser import worlds
from tests.browser.screens_list import MANY_CASES, NORMAL_CASES, VISITOR
from tests.counting import queries_of

pytestmark = pytest.mark.django_db

PROMISED = 8
ASKED_FOR = {"/tonight/?rehearse=1"}
"""The guard's dry run: it asks about each machine what it would ask at midnight, one by one."""
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def too_many(cases, people, places):
    """Answers the pages that ask more than is promised, with how much."""
    found = {}
    for case in cases:
        if case.path in ASKED_FOR:
            continue
        client = Client(headers={"accept-language": "fr"})
        if case.who != VISITOR:
            client.force_login(people[case.who], BACKEND)
        path = case.path.format(**places)
        asked = queries_of(client, path)
        if len(asked) > PROMISED:
            asked = queries_of(client, path)  # the first visit fills what a process remembers
        if len(asked) > PROMISED:
            found[str(case)] = asked
    return found


def test_pages_of_a_normal_month_ask_at_most_eight_queries(settings, tmp_path):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")

    found = too_many(NORMAL_CASES, *worlds.make_normal())

    assert {page: len(asked) for page, asked in found.items()} == {}


def test_pages_full_of_rows_ask_at_most_eight_queries():
    found = too_many(MANY_CASES, *worlds.make_many(40))

    assert {page: len(asked) for page, asked in found.items()} == {}
