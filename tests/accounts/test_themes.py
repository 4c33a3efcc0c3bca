import pytest
from django.test import Client

from accounts.models import Theme, User
from journal.models import Entry
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db
PAGE = "/accounts/login/"
ACCOUNT_PAGE = "/preferences/"


def shown_theme(client, path):
    html = client.get(path).content.decode()
    return html.partition('data-theme="')[2].partition('"')[0]


def test_pages_follow_the_system_until_somebody_chooses():
    client = Client()

    assert shown_theme(client, PAGE) == "system"


def test_theme_is_kept_on_the_account_and_survives_another_browser():
    person = PersonFactory()
    client = Client()
    client.force_login(person)

    response = client.post("/theme/", {"theme": "dark", "next": "/planning/?days=14"})
    client.post("/theme/", {"theme": "dark"})

    assert response.url == "/planning/?days=14"
    assert User.objects.get().theme == Theme.DARK
    assert [(entry.kind, entry.facts) for entry in Entry.objects.all()] == [
        ("theme_set", {"theme": "dark"})
    ]
    elsewhere = Client()
    elsewhere.force_login(person)
    assert shown_theme(elsewhere, ACCOUNT_PAGE) == "dark"


def test_visitor_keeps_a_theme_in_the_browser():
    client = Client()

    client.post("/theme/", {"theme": "light"})

    assert shown_theme(client, PAGE) == "light"
    assert client.cookies["theme"]["httponly"]


@pytest.mark.parametrize("theme", ["", "pink", "<script>"])
def test_unknown_theme_changes_nothing(theme):
    client = Client()

    client.post("/theme/", {"theme": theme})
    client.cookies["theme"] = theme

    assert shown_theme(client, PAGE) == "system"
    assert client.get("/theme/").status_code == 405
