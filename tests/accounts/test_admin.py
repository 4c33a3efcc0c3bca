"""People and teams in the administration, by HTTP as an administrator does it."""

from datetime import date

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from accounts.models import Membership, News, Team, User
from journal.models import Entry
from tests.accounts import keys
from tests.factories import AdministratorFactory, PersonFactory, TeamFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss():
    return AdministratorFactory(account_name="boss", language="en")


@pytest.fixture
def office(boss):
    client = Client()
    client.force_login(boss)
    return client


def person_fields(**changes):
    fields = {
        "account_name": "nroche",
        "full_name": "Nina Roche",
        "email": "Nina.Roche@Example.org",
        "language": "fr",
        "is_active": "on",
        "memberships-TOTAL_FORMS": "0",
        "memberships-INITIAL_FORMS": "0",
        "ssh_keys-TOTAL_FORMS": "0",
        "ssh_keys-INITIAL_FORMS": "0",
    }
    return {**fields, **changes}


def form_errors(response):
    assert response.status_code == 200, response.content[:500]
    return response.context["adminform"].form.errors


def test_somebody_added_gets_in_by_asking_for_a_password(office, boss):
    response = office.post("/admin/accounts/user/add/", person_fields())

    assert response.status_code == 302, form_errors(response)
    person = User.objects.get(account_name="nroche")
    assert (person.email, person.has_usable_password()) == ("nina.roche@example.org", False)
    address = EmailAddress.objects.get(user=person)
    assert (address.email, address.primary, address.verified) == (person.email, True, False)
    entry = Entry.objects.get()
    assert (entry.kind, entry.subject_ref, entry.actor) == ("user_added", "Nina Roche", boss)
    Client().post("/accounts/password/reset/", {"email": person.email})
    assert [message.to for message in mail.outbox] == [[person.email]]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"account_name": "root"}, "account_name"),
        ({"account_name": "Nina"}, "account_name"),
        ({"account_name": "boss"}, "account_name"),
        ({"email": "BOSS@example.org"}, "email"),
    ],
)
def test_names_and_addresses_of_others_are_refused(office, changes, field):
    response = office.post("/admin/accounts/user/add/", person_fields(**changes))

    assert form_errors(response)[field]
    assert User.objects.count() == 1


def test_no_password_is_shown_and_the_name_stays(office):
    person = PersonFactory(account_name="nroche")
    address = f"/admin/accounts/user/{person.pk}/change/"

    page = office.get(address).content.decode()
    office.post(address, person_fields(account_name="other", full_name="Nina R."))

    assert person.password not in page
    assert "argon2" not in page
    assert "md5$" not in page
    person.refresh_from_db()
    assert (person.account_name, person.full_name) == ("nroche", "Nina R.")
    changes = Entry.objects.get().facts["edit"]["changes"]
    assert changes["full_name"] == ["Nroche", "Nina R."]
    assert "password" not in changes


def test_a_new_address_has_to_be_confirmed_again(office):
    person = PersonFactory(account_name="nroche", email="old@example.org")
    EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=True)

    office.post(f"/admin/accounts/user/{person.pk}/change/", person_fields())

    [address] = EmailAddress.objects.filter(user=person)
    assert (address.email, address.verified) == ("nina.roche@example.org", False)


def test_people_are_not_removed(office):
    person = PersonFactory()

    assert office.get(f"/admin/accounts/user/{person.pk}/delete/").status_code == 403
    response = office.post(
        "/admin/accounts/user/",
        {"action": "delete_selected", "_selected_action": [person.pk], "post": "yes"},
    )

    assert User.objects.filter(pk=person.pk).exists()
    assert response.status_code in {200, 302}


def test_keys_are_seen_but_not_typed_by_others(office):
    person = PersonFactory()
    person.ssh_keys.create(
        public_key=keys.ed25519_line(), fingerprint="SHA256:abc", title="laptop"
    )

    page = office.get(f"/admin/accounts/user/{person.pk}/change/").content.decode()

    assert "SHA256:abc" in page
    assert 'name="ssh_keys-0-public_key"' not in page


def test_staff_who_are_no_administrators_give_no_rights():
    client = Client()
    client.force_login(PersonFactory(is_staff=True))
    person = PersonFactory()

    assert client.get("/admin/accounts/user/").status_code == 403
    response = client.post(
        f"/admin/accounts/user/{person.pk}/change/", person_fields(is_superuser="on")
    )
    assert response.status_code == 403
    person.refresh_from_db()
    assert not person.is_superuser


def test_staff_who_are_no_administrators_are_led_to_the_bookings_of_a_person():
    client = Client()
    client.force_login(PersonFactory(is_staff=True))
    person = PersonFactory()

    answer = client.get(f"/admin/accounts/user/{person.pk}/change/")

    assert answer.status_code == 302
    assert answer.url == f"/admin/reservations/booking/?q={person.account_name}"


def team_fields(**changes):
    fields = {
        "slug": "labex",
        "name": "LabEx",
        "memberships-TOTAL_FORMS": "0",
        "memberships-INITIAL_FORMS": "0",
    }
    return {**fields, **changes}


def test_a_team_gets_members_and_cannot_be_part_of_itself(office):
    person = PersonFactory()
    members = {
        "memberships-TOTAL_FORMS": "1",
        "memberships-0-person": person.pk,
        "memberships-0-is_manager": "on",
    }

    office.post("/admin/accounts/team/add/", team_fields(**members))

    team = Team.objects.get()
    assert Membership.objects.get() == Membership.objects.get(
        team=team, person=person, is_manager=True
    )
    below = TeamFactory(parent=TeamFactory(parent=team))
    response = office.post(
        f"/admin/accounts/team/{team.pk}/change/",
        team_fields(
            parent=below.pk,
            **{"memberships-TOTAL_FORMS": "0", "memberships-INITIAL_FORMS": "0"},
        ),
    )
    assert "part of itself" in form_errors(response)["parent"][0]


def test_groups_are_not_offered(office):
    assert office.get("/admin/auth/group/").status_code == 404


def news_fields(**changes):
    return {
        "title_en": "New disks",
        "title_fr": "Nouveaux disques",
        "text_en": "They are faster.",
        "text_fr": "Ils sont plus rapides.",
        "first_day": "2027-03-01",
        "last_day": "2027-03-08",
        **changes,
    }


def test_news_are_written_found_and_noted_in_the_journal(office):
    office.post("/admin/accounts/news/add/", news_fields())

    row = News.objects.get()
    assert (row.title_fr, row.is_public) == ("Nouveaux disques", False)
    assert (row.days.first_day, row.days.last_day) == (date(2027, 3, 1), date(2027, 3, 8))
    entry = Entry.objects.get(kind="news_added")
    assert entry.subject_kind == "news"
    listed = office.get("/admin/accounts/news/?q=rapides&is_public__exact=0")
    assert f"/admin/accounts/news/{row.pk}/change/" in listed.content.decode()


def test_news_need_both_languages_and_days_in_order(office):
    alone = office.post("/admin/accounts/news/add/", news_fields(text_fr=" "))
    backwards = office.post("/admin/accounts/news/add/", news_fields(last_day="2027-02-01"))

    assert not News.objects.exists()
    assert "Write the text in both languages, or in none." in alone.content.decode()
    assert "The last day comes before the first one." in backwards.content.decode()
