"""The link of the mail "ready" that shows a password once."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import transaction

from foundation import clock
from journal.models import Entry
from journal.services import record
from notifications.models import Message
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


@pytest.fixture
def mail_of_ready(credential):
    """The mail that told alice how to connect, long sent."""
    with transaction.atomic():
        entry = record(
            kind="run_ready",
            subject_kind="run",
            subject_ref=str(credential.run.key),
            booking=credential.run.booking.reference,
        )
    return Message.objects.create(
        entry=entry,
        kind="ready",
        recipient=credential.person,
        message_id="<first>",
        made_at=MONDAY,
        due_at=MONDAY,
        sent_at=MONDAY,
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


def test_mail_with_the_password_is_sent_again(as_alice, running, credential, mail_of_ready):
    page = as_alice.get(f"/bookings/{running.reference}/")

    answer = as_alice.post(f"/bookings/{running.reference}/logins/resend/", follow=True)

    assert "Send me the mail again" in words(page)
    assert "The mail is sent to you again." in words(answer)
    mail_of_ready.refresh_from_db()
    assert (mail_of_ready.sent_at, mail_of_ready.message_id != "<first>") == (None, True)
    again = as_alice.post(f"/bookings/{running.reference}/logins/resend/", follow=True)
    assert "The mail is on its way." in words(again)


@pytest.mark.parametrize(
    "changes", [{"sealed_password": ""}, {"handed_over_at": MONDAY - timedelta(days=8)}]
)
def test_mail_is_not_sent_again_after_the_first_login(
    as_alice, running, credential, mail_of_ready, changes
):
    Credential.objects.update(**changes)
    page = as_alice.get(f"/bookings/{running.reference}/")

    answer = as_alice.post(f"/bookings/{running.reference}/logins/resend/", follow=True)

    assert "Send me the mail again" not in words(page)
    assert "There is no password to send again" in words(answer)
    mail_of_ready.refresh_from_db()
    assert mail_of_ready.message_id == "<first>"


def test_others_cannot_have_the_mail_sent(as_bruno, running, credential, mail_of_ready):
    assert as_bruno.post(f"/bookings/{running.reference}/logins/resend/").status_code == 404
    mail_of_ready.refresh_from_db()
    assert mail_of_ready.message_id == "<first>"
