"""The password is in the mail and nowhere else."""

import smtplib

import pytest
from django.db import connection

from notifications.services import send_due_mails
from tests.notifications.conftest import (
    SECRET,
    THURSDAY,
    message_for,
    tell_of_run,
)


def test_password_is_in_the_mail_and_nowhere_else(
    through_smtp, credential, run, alice, caplog, capsys
):
    message_for(tell_of_run("run_ready", run), "ready", alice)

    send_due_mails(THURSDAY)

    [ready] = through_smtp.sent_to("alice@example.org")
    assert SECRET in ready.get_body(("plain",)).get_content()
    assert SECRET in ready.get_body(("html",)).get_content()
    assert SECRET not in everything_stored()
    assert SECRET not in caplog.text + "".join(capsys.readouterr())


@pytest.mark.parametrize("kind", ["refused", "echo"])
def test_password_stays_secret_when_the_mail_fails(
    relay, credential, run, alice, caplog, capsys, kind
):
    text = f"you sent {SECRET}"
    relay.answers = [
        smtplib.SMTPRecipientsRefused({"alice@example.org": (550, text.encode())})
        if kind == "refused"
        else RuntimeError(text)
    ]
    message_for(tell_of_run("run_ready", run), "ready", alice)

    send_due_mails(THURSDAY)

    assert SECRET not in everything_stored()
    assert SECRET not in caplog.text + "".join(capsys.readouterr())


def everything_stored():
    """Answers all rows of all tables as text."""
    with connection.cursor() as cursor:
        words = []
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            words.append(str(cursor.fetchall()))
    return "".join(words)
