import pytest
from django.test import Client

from accounts.models import User
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db
PAGE = "/accounts/login/"
RESET = "/accounts/password/reset/"


def language_of(response):
    return response.headers["Content-Language"]


@pytest.mark.parametrize(
    ("accepts", "language"),
    [("", "fr"), ("de", "fr"), ("en-GB,en;q=0.9", "en"), ("fr-FR,en;q=0.5", "fr")],
)
def test_visitors_read_their_browsers_language_else_french(accepts, language):
    response = Client(headers={"accept-language": accepts}).get(PAGE)

    assert language_of(response) == language
    assert "Accept-Language" in response.headers["Vary"]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_accounts_come_before_browsers(language):
    client = Client(headers={"accept-language": "en" if language == "fr" else "fr"})
    client.force_login(PersonFactory(language=language))

    assert language_of(client.get(RESET)) == language


def test_the_switch_stores_the_language_on_the_account_and_goes_back():
    person = PersonFactory(language="fr")
    client = Client()
    client.force_login(person)

    response = client.post("/language/", {"language": "en", "next": "/planning/?days=60"})

    assert (response.status_code, response.url) == (302, "/planning/?days=60")
    assert User.objects.get().language == "en"
    assert language_of(client.get(RESET)) == "en"
    client.logout()
    assert language_of(client.get(PAGE)) == "fr"


def test_the_switch_of_a_visitor_lasts_in_a_cookie():
    client = Client(headers={"accept-language": "fr"})

    client.post("/language/", {"language": "en"})

    assert language_of(client.get(PAGE)) == "en"


@pytest.mark.parametrize(
    "target", ["https://evil.example.com/", "//evil.example.com", "javascript:x"]
)
def test_the_switch_leads_nowhere_else(target):
    response = Client().post("/language/", {"language": "en", "next": target})

    assert response.url == "/"


def test_the_switch_ignores_languages_it_does_not_know_and_needs_a_post():
    client = Client()

    response = client.post("/language/", {"language": "tlh"})

    assert "django_language" not in response.cookies
    assert client.get("/language/").status_code == 405
