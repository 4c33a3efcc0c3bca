"""The journal in the administration: read, filtered, searched, never changed."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from journal.models import Entry
from tests.factories import AdministratorFactory, PersonFactory
from tests.journal.conftest import write

LIST = reverse("admin:journal_entry_changelist")


@pytest.fixture
def boss(client):
    boss = AdministratorFactory()
    client.force_login(boss)
    return boss


def shown(response):
    return [entry.subject_ref for entry in response.context["cl"].result_list]


@pytest.mark.django_db
def test_newest_entry_is_first(client, boss):
    write("booking_requested", "B-1")
    write("booking_approved", "B-2")

    assert shown(client.get(LIST)) == ["B-2", "B-1"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "refs"),
    [
        ({"q": "B-1"}, ["B-1"]),
        ({"q": "martin"}, ["B-2"]),
        ({"q": "bigmem7"}, ["B-1"]),
        ({"q": "no room"}, ["B-2"]),
        ({"kind": "booking_refused"}, ["B-2"]),
    ],
)
def test_entries_are_found(client, boss, query, refs):
    write("booking_requested", "B-1", machine="bigmem7")
    actor = PersonFactory(full_name="Alice Martin")
    write("booking_refused", "B-2", actor=actor, reason="no room")

    assert shown(client.get(LIST, query)) == refs


@pytest.mark.django_db
def test_entry_is_shown_with_its_facts(client, boss):
    entry = write("booking_requested", "B-1", machine="<b>bigmem7</b>")

    page = client.get(reverse("admin:journal_entry_change", args=[entry.pk])).content.decode()

    assert "&quot;machine&quot;: &quot;&lt;b&gt;bigmem7&lt;/b&gt;&quot;" in page
    assert 'name="_save"' not in page


@pytest.mark.django_db
def test_nothing_is_changed_by_hand(client, boss):
    entry = write("booking_requested", "B-1")
    change = reverse("admin:journal_entry_change", args=[entry.pk])

    answers = [
        client.get(reverse("admin:journal_entry_add")).status_code,
        client.post(change, {"kind": "other"}).status_code,
        client.post(reverse("admin:journal_entry_delete", args=[entry.pk])).status_code,
    ]

    assert answers == [403, 403, 403]
    assert Entry.objects.get().kind == "booking_requested"


@pytest.mark.django_db
def test_list_takes_the_same_queries_for_one_and_three(client, boss):
    counts = []
    for rows in (1, 2):
        for _ in range(rows):
            write("booking_requested", "B-1", actor=PersonFactory())
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST)
        counts.append(len(queries))

    assert counts[0] == counts[1]


@pytest.mark.django_db
def test_kinds_are_filtered_by_what_they_say(client, boss):
    write("booking_refused", "B-1", actor=boss, reason="no room")
    write("team_changed", "geeks", actor=boss)
    boss.language = "en"
    boss.save()

    page = client.get(LIST).content.decode()

    assert "Refused by …" in page
    assert "team · Changed in the administration by …" in page
    assert shown(client.get(LIST, {"kind": "team_changed"})) == ["geeks"]
