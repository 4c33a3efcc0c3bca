"""The demonstration's inbox: what was sent, as people would read it."""

import pytest
from django.core.mail import EmailMultiAlternatives, get_connection
from django.urls import reverse

from bigmem_portal.demonstration.mailbox import find_mail, stored_mails

INBOX = reverse("demonstration:inbox")


@pytest.fixture
def mail_folder(settings, tmp_path):
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    return tmp_path / "mail"


@pytest.fixture
def send(mail_folder):
    """Sends mails by Django's file backend, all of one call over one connection."""

    def send_all(*mails):
        connection = get_connection("django.core.mail.backends.filebased.EmailBackend")
        connection.open()
        for subject, to, text, html in mails:
            message = EmailMultiAlternatives(
                subject,
                text,
                "bigmem@testserver",
                [to],
                headers={"Date": "Mon, 01 Mar 2027 00:41:00 +0100", "Message-ID": "<1@x>"},
            )
            if html:
                message.attach_alternative(html, "text/html")
            connection.send_messages([message])
        connection.close()

    return send_all


HTML = "<!doctype html><html><head><title>x</title></head><body><p>Prête</p></body></html>"
READY = ("bigmem7 est prête", "alice@example.org", "Voilà :\n    ssh alice@bigmem7\n", HTML)
ASKED = ("À valider", "admin@example.org", "Décidez.\n", "")


def test_mails_are_read_back_newest_first(send):
    send(ASKED, READY)

    first, second = stored_mails()

    assert (first.subject, first.recipient) == ("bigmem7 est prête", "alice@example.org")
    assert first.text == "Voilà :\n    ssh alice@bigmem7\n"
    assert first.html.strip() == HTML
    assert first.sent_at.isoformat() == "2027-03-01T00:41:00+01:00"
    assert dict(first.headers)["Message-ID"] == "<1@x>"
    assert (second.subject, second.html) == ("À valider", "")


def test_later_connection_comes_first(send, mail_folder):
    send(ASKED)
    send(READY)

    assert [mail.subject for mail in stored_mails()] == ["bigmem7 est prête", "À valider"]


def test_mail_still_being_written_is_left_out(send, mail_folder):
    send(ASKED)
    [file] = mail_folder.glob("*.log")
    with file.open("ab") as stream:
        stream.write(b"Subject: half\nTo: alice@example.org\n\nstill com")

    assert [mail.subject for mail in stored_mails()] == ["À valider"]


def test_key_finds_its_mail(send):
    send(ASKED, READY)
    wanted = stored_mails()[1]

    assert find_mail(wanted.key) == wanted
    assert find_mail("0123456789abcdef") is None


def test_empty_inbox_says_what_to_do(client, db, mail_folder):
    page = client.get(INBOX).content.decode()

    assert reverse("pages:new_booking") in page


def test_list_shows_all_and_filters_by_person(client, db, send):
    send(ASKED, READY)

    everything = client.get(INBOX).content.decode()
    hers = client.get(INBOX, {"to": "alice@example.org"}).content.decode()

    assert everything.index("bigmem7 est prête") < everything.index("À valider")
    assert "À valider" not in hers
    assert '<option value="alice@example.org" selected>' in hers


def test_list_has_pages(client, db, send):
    send(*[(f"mail {number}", "alice@example.org", "x", "") for number in range(51)])

    first = client.get(INBOX).content.decode()
    second = client.get(INBOX, {"page": "2"}).content.decode()

    assert "mail 50<" in first
    assert "mail 0<" not in first
    assert "mail 0<" in second
    assert client.get(INBOX, {"page": "nonsense"}).status_code == 200


def test_mail_page_shows_text_headers_and_a_sandboxed_frame(client, db, send):
    send(READY)
    [mail] = stored_mails()

    page = client.get(reverse("demonstration:inbox_mail", args=[mail.key])).content.decode()

    assert "    ssh alice@bigmem7" in page
    assert "&lt;1@x&gt;" in page
    frame = reverse("demonstration:inbox_html", args=[mail.key])
    assert f'src="{frame}" sandbox="allow-popups allow-popups-to-escape-sandbox"' in page


def test_mail_without_html_has_no_frame(client, db, send):
    send(ASKED)
    [mail] = stored_mails()

    page = client.get(reverse("demonstration:inbox_mail", args=[mail.key])).content.decode()

    assert "<iframe" not in page


def test_html_of_a_mail_may_do_nothing(client, db, send):
    send(READY)
    [mail] = stored_mails()

    answer = client.get(reverse("demonstration:inbox_html", args=[mail.key]))

    policy = dict(
        part.strip().partition(" ")[::2]
        for part in answer.headers["Content-Security-Policy"].split(";")
    )
    assert policy == {
        "default-src": "'none'",
        "style-src": "'unsafe-inline'",
        "img-src": "data:",
        "form-action": "'none'",
        "base-uri": "'self'",
        "frame-ancestors": "'self'",
        "sandbox": "allow-popups allow-popups-to-escape-sandbox",
    }
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert '<base target="_blank">' in answer.content.decode()


@pytest.mark.parametrize("name", ["inbox_mail", "inbox_html"])
@pytest.mark.parametrize("key", ["0123456789abcdef", "etc-passwd"])
def test_unknown_mail_is_not_found(client, db, mail_folder, name, key):
    assert client.get(reverse(f"demonstration:{name}", args=[key])).status_code == 404


def test_real_portal_has_no_inbox(client, db, send, settings):
    send(READY)
    [mail] = stored_mails()
    settings.PORTAL_DEMO = False

    answers = [
        client.get(INBOX).status_code,
        client.get(reverse("demonstration:inbox_mail", args=[mail.key])).status_code,
        client.get(reverse("demonstration:inbox_html", args=[mail.key])).status_code,
    ]

    assert answers == [404, 404, 404]
    assert stored_mails() == []


def test_inbox_is_read_only(client, db, mail_folder):
    assert client.post(INBOX).status_code == 405
