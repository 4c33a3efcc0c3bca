"""Signing up, in and out as people do it: by HTTP, with the mails they get."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.test import Client, override_settings
from django.utils import translation

from accounts.adapters import AccountAdapter
from accounts.models import User
from tests.factories import PersonFactory
from tests.factories.people import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.journey]
NEW_PASSWORD = "another horse battery"


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def visitor():
    return Client(headers={"accept-language": "en"})


@pytest.fixture
def alice():
    person = PersonFactory(account_name="alice", email="alice@example.org")
    EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=True)
    return person


def sign_up(client, email="nina.roche@example.org", full_name="Nina Roche"):
    return client.post(
        "/accounts/signup/",
        {
            "full_name": full_name,
            "email": email,
            "password1": NEW_PASSWORD,
            "password2": NEW_PASSWORD,
        },
    )


def sign_in(client, login, password=PASSWORD):
    return client.post("/accounts/login/", {"login": login, "password": password})


def link_in(message):
    return re.search(r"http://testserver(/accounts/\S+)", message.body)[1]


def signed_in_person(client):
    key = client.session.get("_auth_user_id")
    return User.objects.get(pk=key) if key else None


def test_somebody_new_signs_up_confirms_and_chooses_their_name(visitor):
    sent = sign_up(visitor)

    assert (sent.status_code, sent.url) == (302, "/accounts/confirm-email/")
    assert visitor.get(sent.url).status_code == 200
    [message] = mail.outbox
    assert message.to == ["nina.roche@example.org"]
    assert message.subject == "[bigmem] Confirm your e-mail address"
    assert "Nina" not in message.body  # whoever typed the name may not be the one who reads
    person = User.objects.get()
    assert (person.full_name, person.language, person.has_chosen_name) == (
        "Nina Roche",
        "en",
        False,
    )
    assert signed_in_person(visitor) is None

    confirmation = visitor.get(link_in(message))
    assert "nina.roche@example.org" in confirmation.content.decode()
    visitor.post(link_in(message))
    assert signed_in_person(visitor) == person

    asked = visitor.get("/planning/?days=60")
    assert asked.url == "/accounts/name/?next=%2Fplanning%2F%3Fdays%3D60"
    assert 'value="nroche"' in visitor.get(asked.url).content.decode()
    refused = visitor.post("/accounts/name/", {"account_name": "root", "next": "/planning/"})
    assert "root" in refused.context["form"].errors["account_name"][0]
    chosen = visitor.post("/accounts/name/", {"account_name": "nroche", "next": "/planning/"})
    assert chosen.url == "/planning/"
    person.refresh_from_db()
    assert (person.account_name, person.has_chosen_name) == ("nroche", True)
    assert visitor.get("/accounts/name/").status_code == 302


def test_nobody_signs_in_before_their_address_is_confirmed(visitor):
    sign_up(visitor)
    elsewhere = Client()

    response = sign_in(elsewhere, "nina.roche@example.org", NEW_PASSWORD)

    assert response.url == "/accounts/confirm-email/"
    assert signed_in_person(elsewhere) is None


@pytest.mark.parametrize("login", ["alice", "ALICE", "alice@example.org", "Alice@Example.org "])
def test_people_sign_in_by_account_name_or_address(visitor, alice, login):
    sign_in(visitor, login)

    assert signed_in_person(visitor) == alice


def test_administrators_come_to_their_desk_unless_they_wanted_a_page(visitor, alice):
    assert sign_in(visitor, "alice").url == "/"
    User.objects.filter(pk=alice.pk).update(is_superuser=True)

    for wanted, led_to in (("", "/approvals/"), ("/planning/", "/planning/")):
        browser = Client()
        fields = {"login": "alice", "password": PASSWORD, "next": wanted}
        assert browser.post("/accounts/login/", fields).url == led_to


@pytest.mark.parametrize("login", ["alice", "alice@example.org", "nobody", "nobody@example.org"])
def test_a_wrong_password_and_an_unknown_person_look_the_same(visitor, alice, login):
    response = sign_in(visitor, login, "wrong")

    assert response.status_code == 200
    [sentence] = response.context["form"].non_field_errors()
    assert sentence == "This login and this password do not belong together: check both."
    assert signed_in_person(visitor) is None


def test_a_closed_account_is_told_so_only_with_its_password(visitor, alice):
    alice.is_active = False
    alice.save()

    assert sign_in(visitor, "alice").url == "/accounts/inactive/"
    assert sign_in(visitor, "alice", "wrong").status_code == 200
    assert signed_in_person(visitor) is None


def test_closing_an_account_ends_its_sessions(visitor, alice):
    sign_in(visitor, "alice")
    User.objects.filter(pk=alice.pk).update(is_active=False)

    response = visitor.get("/accounts/password/change/")

    assert response.url.startswith("/accounts/login/")


def test_somebody_who_forgot_chooses_a_new_password(visitor, alice):
    sent = visitor.post("/accounts/password/reset/", {"email": "alice@example.org"})

    assert sent.url == "/accounts/password/reset/done/"
    [message] = mail.outbox
    assert (message.to, message.subject) == (
        ["alice@example.org"],
        "[bigmem] Choose a new password",
    )
    assert "alice" in message.body
    form = visitor.get(link_in(message), follow=True)
    address = form.redirect_chain[-1][0]
    visitor.post(address, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    assert [m.subject for m in mail.outbox[1:]] == ["[bigmem] Your password was changed"]
    sign_in(visitor, "alice", NEW_PASSWORD)
    assert signed_in_person(visitor) == alice
    used = Client().get(link_in(message))
    assert used.status_code == 200
    assert used.context["token_fail"] is True


def test_reset_and_sign_up_do_not_tell_who_has_an_account(visitor, alice):
    known = visitor.post("/accounts/password/reset/", {"email": "alice@example.org"})
    unknown = visitor.post("/accounts/password/reset/", {"email": "nobody@example.org"})
    taken = sign_up(visitor, email="alice@example.org")
    fresh = sign_up(Client(headers={"accept-language": "en"}))

    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert (taken.status_code, taken.url) == (fresh.status_code, fresh.url)
    assert [(m.to[0], m.subject) for m in mail.outbox] == [
        ("alice@example.org", "[bigmem] Choose a new password"),
        ("nobody@example.org", "[bigmem] No account with this address"),
        ("alice@example.org", "[bigmem] You already have an account"),
        ("nina.roche@example.org", "[bigmem] Confirm your e-mail address"),
    ]
    assert User.objects.count() == 2


def test_too_many_wrong_passwords_close_the_door_for_a_while(visitor, alice):
    for _ in range(5):
        sign_in(visitor, "alice", "wrong")

    response = sign_in(visitor, "alice")

    assert signed_in_person(visitor) is None
    assert "Too many attempts" in response.context["form"].non_field_errors()[0]


def test_the_administration_has_no_door_of_its_own(visitor):
    response = visitor.get("/admin/")

    assert response.url == "/admin/login/?next=/admin/"
    assert visitor.get(response.url).url.startswith("/accounts/login/")


@pytest.mark.parametrize(
    "password", ["short", "1234567890", "password1234", "nina.roche@example.org"]
)
def test_sign_up_refuses_weak_passwords(visitor, password):
    response = visitor.post(
        "/accounts/signup/",
        {
            "full_name": "Nina Roche",
            "email": "nina.roche@example.org",
            "password1": password,
            "password2": password,
        },
    )

    assert response.status_code == 200
    assert "password1" in response.context["form"].errors
    assert not User.objects.exists()


def test_mails_speak_the_persons_language(visitor, alice, monkeypatch):
    alice.language = "fr"
    alice.save()
    spoken = []
    original = AccountAdapter.render_mail

    def render(self, *args, **kwargs):
        spoken.append(translation.get_language())
        return original(self, *args, **kwargs)

    monkeypatch.setattr(AccountAdapter, "render_mail", render)
    visitor.post("/accounts/password/reset/", {"email": "alice@example.org"})
    visitor.post("/accounts/password/reset/", {"email": "nobody@example.org"})

    assert spoken == ["fr", "en"]
    assert [message.reply_to for message in mail.outbox] == [[settings.PORTAL_SUPPORT_EMAIL]] * 2


def test_a_relay_that_fails_leaves_a_sentence_and_no_error_page(visitor, alice, monkeypatch):
    monkeypatch.setattr(settings, "EMAIL_BACKEND", "tests.accounts.broken_relay.EmailBackend")

    response = visitor.post(
        "/accounts/password/reset/", {"email": "alice@example.org"}, follow=True
    )

    assert response.status_code == 200
    assert "could not be sent" in response.content.decode()


def test_a_new_address_counts_once_it_is_confirmed(visitor, alice):
    sign_in(visitor, "alice")

    visitor.post("/accounts/email/", {"action_add": "", "email": "alice.m@example.org"})

    alice.refresh_from_db()
    assert alice.email == "alice@example.org"
    visitor.post(link_in(mail.outbox[0]))
    alice.refresh_from_db()
    assert alice.email == "alice.m@example.org"
    assert [(m.to[0], m.subject) for m in mail.outbox] == [
        ("alice.m@example.org", "[bigmem] Confirm your e-mail address"),
        ("alice@example.org", "[bigmem] Your e-mail address was changed"),
    ]


def test_an_address_of_somebody_else_changes_nothing_and_tells_only_them(visitor, alice):
    PersonFactory(account_name="bruno", email="bruno@example.org")
    sign_in(visitor, "alice")

    response = visitor.post("/accounts/email/", {"action_add": "", "email": "Bruno@example.org"})

    assert response.status_code == 302
    assert [(m.to[0], m.subject) for m in mail.outbox] == [
        ("bruno@example.org", "[bigmem] You already have an account")
    ]
    assert "Alice" not in mail.outbox[0].body
    assert list(EmailAddress.objects.filter(user=alice).values_list("email", flat=True)) == [
        "alice@example.org"
    ]


@pytest.mark.parametrize(
    "page",
    [
        "/accounts/login/",
        "/accounts/signup/",
        "/accounts/password/reset/",
        "/accounts/password/reset/done/",
        "/accounts/password/reset/key/done/",
        "/accounts/confirm-email/",
        "/accounts/confirm-email/unknown/",
        "/accounts/inactive/",
    ],
)
def test_pages_of_sign_in_open_for_visitors_without_inline_code(visitor, page):
    response = visitor.get(page)

    text = response.content.decode()
    assert response.status_code == 200
    assert "<h1>" in text
    assert " style=" not in text
    assert "<style" not in text
    assert not re.search(r"<script(?![^>]*src=)", text)


@pytest.mark.parametrize(
    "page", ["/accounts/email/", "/accounts/password/change/", "/accounts/logout/"]
)
def test_pages_of_the_account_open_for_its_owner(visitor, alice, page):
    sign_in(visitor, "alice")

    assert "<h1>" in visitor.get(page).content.decode()


def test_passwords_are_kept_as_argon2():
    from bigmem_portal.settings import PASSWORD_HASHERS

    with override_settings(PASSWORD_HASHERS=PASSWORD_HASHERS):
        person = User.objects.create_user("olga", "OLGA@Example.org ", PASSWORD)

    assert person.password.startswith("argon2$argon2id$")
    assert person.email == "olga@example.org"
