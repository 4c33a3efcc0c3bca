import pytest
from django.db import IntegrityError
from django.test import Client

from accounts import services
from accounts.errors import AccountNameError
from accounts.models import User
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def newcomer():
    return PersonFactory(account_name="new-1", has_chosen_name=False, full_name="Alice Martin")


@pytest.fixture
def client(newcomer):
    client = Client()
    client.force_login(newcomer)
    return client


def test_the_proposal_avoids_names_ever_given(client):
    PersonFactory(account_name="amartin", is_active=False)

    page = client.get("/accounts/name/").content.decode()

    assert 'value="amartin2"' in page


def test_a_name_somebody_has_is_refused_with_a_sentence(client, newcomer):
    PersonFactory(account_name="amartin")

    response = client.post("/accounts/name/", {"account_name": "amartin"})

    assert "amartin" in response.context["form"].errors["account_name"][0]
    newcomer.refresh_from_db()
    assert (newcomer.account_name, newcomer.has_chosen_name) == ("new-1", False)


def test_a_name_taken_in_the_very_moment_is_refused_too(newcomer, monkeypatch):
    def save(_person, **_options):
        raise IntegrityError("UNIQUE constraint failed: accounts_user.account_name")

    monkeypatch.setattr(User, "save", save)

    with pytest.raises(AccountNameError, match="taken"):
        services.choose_account_name(person=newcomer, name="amartin")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/accounts/name/", 200),
        ("/accounts/logout/", 200),
        ("/healthz", 200),
        ("/no/such/page/", 404),
        ("/planning/", 302),
        ("/admin/", 302),
    ],
)
def test_newcomers_see_little_before_they_have_a_name(client, path, status):
    assert client.get(path).status_code == status


def test_the_page_of_names_wants_a_sign_in():
    assert Client().get("/accounts/name/").url.startswith("/accounts/login/")
