"""The outbox in the administration."""

from datetime import timedelta

import pytest
from django.urls import reverse

from journal.models import Entry
from notifications.models import Message
from notifications.services import enqueue_for, send_due_mails
from provisioning.lifecycle import State as RunState
from tests.factories import AdministratorFactory
from tests.notifications.conftest import (
    SECRET,
    THURSDAY,
    message_for,
    tell,
    tell_of_night,
    tell_of_run,
)

LIST = reverse("admin:notifications_message_changelist")


@pytest.fixture
def boss(db, frozen, client):
    boss = AdministratorFactory(account_name="boss")
    client.force_login(boss)
    return boss


@pytest.fixture
def mails(booking):
    """Two mails: to alice it was sent, the one to the approver waits."""
    enqueue_for(entry=tell("booking_requested", booking, actor=booking.holder))
    Message.objects.filter(kind="received").update(sent_at=THURSDAY, attempts=1)


def change(message):
    return reverse("admin:notifications_message_change", args=[message.pk])


def shown(response):
    return [message.kind for message in response.context["cl"].result_list]


@pytest.mark.parametrize(
    ("query", "kinds"),
    [
        ({}, ["to_approve", "received"]),
        ({"state": "sent"}, ["received"]),
        ({"state": "waiting"}, ["to_approve"]),
        ({"state": "given_up"}, []),
        ({"state": "refused"}, []),
        ({"state": "delayed"}, []),
        ({"kind": "received"}, ["received"]),
        ({"q": "alice@example.org"}, ["received"]),
        ({"q": "B-4F7K"}, ["to_approve", "received"]),
    ],
)
def test_mails_are_listed_filtered_and_found(client, boss, mails, query, kinds):
    assert shown(client.get(LIST, query)) == kinds


def test_states_are_said_in_words(client, boss, mails, booking):
    boss.language = "en"
    boss.save()
    for row, fields in (
        ("booking_approved", {"failed_at": THURSDAY, "last_error": "moot"}),
        ("booking_lapsed", {"failed_at": THURSDAY, "last_error": "SMTPRecipientsRefused 550"}),
        ("booking_released", {"attempts": 2, "last_error": "TimeoutError"}),
    ):
        [message] = enqueue_for(entry=tell(row, booking, actor=booking.holder))
        Message.objects.filter(pk=message.pk).update(**fields)

    page = client.get(LIST, headers={"accept-language": "en"}).content.decode()

    for words in (
        "not sent: what it was about has gone away",
        "refused by the relay",
        "refused for good (code 550)",
        "the relay does not answer",
        "waits for another try",
        "waits to leave",
        '<td class="field-state">sent',
    ):
        assert words in page


def test_preview_has_dots_for_secrets(client, boss, credential, alice, run):
    message = message_for(tell_of_run("run_ready", run), "ready", alice)

    page = client.get(change(message)).content.decode()

    assert "ssh alice@bigmem7.example.org" in page
    assert "••••••••" in page
    assert SECRET not in page


def test_preview_of_what_has_gone_away_says_so(client, boss, run, old_booking, approver):
    message = message_for(tell_of_night(run), "tonight", approver)
    run.state = RunState.CANCELLED
    run.save()

    page = client.get(change(message), headers={"accept-language": "en"}).content.decode()

    assert "What it was about has gone away." in page


def test_chosen_mails_are_sent_again(client, boss, mails, settings):
    settings.LANGUAGE_CODE = "en"
    chosen = list(Message.objects.values_list("pk", flat=True))

    answer = client.post(
        LIST,
        {"action": "send_again", "_selected_action": chosen},
        follow=True,
        headers={"accept-language": "en"},
    )

    assert [str(message) for message in answer.context["messages"]] == [
        "1 mail will leave again.",
        "1 mail has not left yet and will be tried again by itself.",
    ]
    assert Entry.objects.get(kind="mail_resent").actor == boss
    assert send_due_mails(THURSDAY) == 2


def test_nobody_writes_or_removes_a_mail_by_hand(client, boss, mails):
    message = Message.objects.get(kind="received")

    answers = [
        client.get(reverse("admin:notifications_message_add")).status_code,
        client.post(reverse("admin:notifications_message_delete", args=[message.pk])).status_code,
    ]
    client.post(change(message), {"kind": "ready", "message_id": "<x@y>"})

    assert answers == [403, 403]
    assert Message.objects.get(pk=message.pk).kind == "received"


def test_researcher_does_not_see_the_outbox(client, alice, mails):
    client.force_login(alice)

    assert client.get(LIST).status_code == 302


def test_mail_is_shown_in_both_languages_as_text_and_html(client, boss, credential, alice, run):
    message = message_for(tell_of_run("run_ready", run), "ready", alice)

    page = client.get(change(message)).content.decode()
    assert "bigmem7 is ready" in page
    assert "bigmem7 est prête" in page
    for language, words in (("en", "How to connect"), ("fr", "comment vous connecter")):
        html = client.get(reverse("admin:notifications_message_html", args=[message.pk, language]))
        assert f'<html lang="{language}">' in html.content.decode()
        assert words.lower() in html.content.decode().lower()
        assert SECRET not in html.content.decode()
        assert "sandbox" in html.headers["Content-Security-Policy"]
        assert "default-src 'none'" in html.headers["Content-Security-Policy"]
    for address in (f"{message.pk}/html/de/", "0/html/en/"):
        assert client.get(f"{LIST}{address}").status_code == 404


def test_html_of_a_mail_is_for_those_who_see_the_outbox(client, mails, approver):
    message = Message.objects.get(kind="received")
    client.force_login(approver)

    page = client.get(reverse("admin:notifications_message_html", args=[message.pk, "en"]))

    assert page.status_code == 403


def test_refused_and_delayed_mails_are_found_and_sent_at_once(client, boss, mails, booking):
    refused, delayed = Message.objects.order_by("kind")
    Message.objects.filter(pk=refused.pk).update(
        sent_at=None, failed_at=THURSDAY, last_error="SMTPRecipientsRefused 550"
    )
    Message.objects.filter(pk=delayed.pk).update(
        attempts=3, last_error="SMTPRecipientsRefused 451", due_at=THURSDAY + timedelta(hours=1)
    )
    assert shown(client.get(LIST, {"state": "refused"})) == ["received"]
    assert shown(client.get(LIST, {"state": "delayed"})) == ["to_approve"]
    page = client.get(change(delayed), headers={"accept-language": "en"}).content.decode()
    assert "not now (code 451)" in page
    assert 'value="send_again"' in page
    kept = delayed.message_id

    for message in (refused, delayed):
        client.post(LIST, {"action": "send_again", "_selected_action": [message.pk]})

    assert send_due_mails(THURSDAY) == 2
    delayed.refresh_from_db()
    assert delayed.message_id == kept
    assert Entry.objects.filter(kind="mail_resent", actor=boss).count() == 2
