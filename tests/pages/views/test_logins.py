"""The link of the mail "ready" that shows a password once."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache

from foundation import clock
from journal.models import Entry
from provisioning.models import Credential, CredentialLink, Run
from provisioning.sealing import seal
from provisioning.services import link_token
from tests.pages.conftest import MONDAY
from tests.pages.reading import words

SECRET = "Kapow-Zebra-42xyz-Quilt"


@pytest.fixture(autouse=True)
def nothing_counted():
    cache.clear()


@pytest.fixture
def credential(running, machine):
    run = Run.objects.create(
        occupancy=running.occupancy,
        booking=running,
        machine=machine,
        state="ready",
        planned_at=MONDAY,
        due_at=MONDAY,
        ready_at=MONDAY,
    )
    return Credential.objects.create(
        occupancy=running.occupancy,
        person=running.holder,
        run=run,
        login="alice",
        sealed_password=seal(SECRET),
        made_at=MONDAY,
        handed_over_at=clock.now(),
    )


def address(credential, occasion="mail-1"):
    return f"/logins/{link_token(credential=credential, occasion=occasion)}/"


def test_password_is_shown_once_and_forgotten(as_alice, credential):
    url = address(credential)
    asked = as_alice.get(url)
    still_sealed = Credential.objects.get().sealed_password

    shown = as_alice.post(url)
    again = as_alice.post(url)
    looked = as_alice.get(url)

    assert (asked.status_code, SECRET in words(asked), bool(still_sealed)) == (200, False, True)
    assert (shown.status_code, SECRET in words(shown)) == (200, True)
    assert shown["Referrer-Policy"] == "no-referrer"
    assert "no-store" in asked["Cache-Control"]
    assert "no-store" in shown["Cache-Control"]
    assert (again.status_code, looked.status_code) == (410, 410)
    assert SECRET not in words(again) + words(looked)
    assert Credential.objects.get().sealed_password == ""
    entry = Entry.objects.get(kind="login_shown")
    assert (entry.actor.account_name, SECRET in str(entry.facts)) == ("alice", False)


def test_link_is_its_owners_alone(as_bruno, client, credential):
    url = address(credential)

    assert as_bruno.get(url).status_code == as_bruno.post(url).status_code == 404
    assert client.post(url).status_code == 302
    assert as_bruno.get("/logins/0123456789abcdef/").status_code == 404
    assert Credential.objects.get().sealed_password != ""


def test_newer_mail_makes_the_older_link_void(as_alice, credential):
    old, same, new = address(credential), address(credential), address(credential, "mail-2")

    assert old == same != new
    assert as_alice.post(old).status_code == 410
    assert SECRET in words(as_alice.post(new))


@pytest.mark.parametrize(
    "changes",
    [
        {"handed_over_at": MONDAY - timedelta(days=8)},
        {"handed_over_at": None},
        {"is_current": False},
        {"sealed_password": ""},
    ],
)
def test_link_dies_with_its_password(as_alice, credential, changes):
    url = address(credential)
    Credential.objects.update(**changes)

    assert as_alice.get(url).status_code == as_alice.post(url).status_code == 410


def test_token_is_kept_nowhere(credential):
    token = link_token(credential=credential, occasion="mail-1")
    rows = [str(row) for row in CredentialLink.objects.values()]

    assert re.fullmatch("[0-9a-f]{64}", token)
    assert token not in "".join(rows)


def test_too_many_tries_are_refused(as_alice, credential):
    answers = [as_alice.post("/logins/0123456789abcdef/").status_code for _try in range(11)]

    assert answers == [404] * 10 + [429]
    assert as_alice.post(address(credential)).status_code == 429
