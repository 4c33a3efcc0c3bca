"""The main job over HTTP with all processes running: from a request to credentials in the mail."""

import re
from datetime import date, timedelta

import pytest

from tests.support.visitor import Visitor

pytestmark = [pytest.mark.journey, pytest.mark.slow]


def ask(alice, machine, first_day, days):
    response = alice.submit(
        "/bookings/new/",
        {
            "machine": machine,
            "first_day": str(first_day),
            "days": str(days),
            "profile": "plain",
            "purpose": "Assemble a genome",
            "continues": "",
        },
    )
    found = re.fullmatch(r"/bookings/(B-\w{4})/", response.url.path)
    assert found, response.text
    return found[1]


def decide(admin, reference, **fields):
    queue = admin.read(f"/admin/reservations/bookingrequest/?q={reference}")
    path = re.search(r"/admin/reservations/bookingrequest/\d+/change/", queue.text)[0]
    version = re.search(r'name="version" value="(\d+)"', admin.read(path).text)[1]
    return admin.submit(path, {"version": version, **fields})


def portal_day(live_portal):
    code = "from foundation import clock; print(clock.now().date())"
    return date.fromisoformat(live_portal.manage("shell", "-v0", "-c", code).split()[-1])


def installs(live_portal, machine):
    code = (
        "from provisioning.driver_table import simulated_driver; "
        f"print(simulated_driver().fleet.count('{machine}', 'installed'))"
    )
    return int(live_portal.manage("shell", "-v0", "-c", code).split()[-1])


def test_request_is_approved_installed_at_midnight_mailed_and_continued(live_portal, mail_server):
    alice = Visitor(live_portal.url).sign_in("alice")
    admin = Visitor(live_portal.url).sign_in("admin")
    first_day = portal_day(live_portal) + timedelta(days=2)

    reference = ask(alice, "bigmem5", first_day, 3)
    mail_server.wait_for(to="alice@example.org")
    answer = decide(admin, reference, decision="approve", comment="Good luck")
    assert f"{reference} is approved" in answer.text

    for _night in range(2):
        alice.submit("/demonstration/skip/", {"next": "/"}, page="/")
    ready = wait_for_subject(mail_server, "alice@example.org", "ready")

    text = ready.get_body(("plain",)).get_content()
    assert "ssh alice@bigmem5" in text
    assert re.search(r"[A-Za-z0-9]+(-[A-Za-z0-9]+){3,}", text), "a password is in the mail"
    page = alice.read(f"/bookings/{reference}/").text
    assert "Ready" in page
    assert "ssh alice@bigmem5" in page
    assert installs(live_portal, "bigmem5") == 1

    behind = ask(alice, "bigmem5", first_day + timedelta(days=3), 3)
    decide(admin, behind, decision="approve", comment="")
    for _night in range(3):
        alice.submit("/demonstration/skip/", {"next": "/"}, page="/")
    assert "Active" in alice.read(f"/bookings/{behind}/").text or "Ready" in page
    assert installs(live_portal, "bigmem5") == 1, "a continuing booking reinstalls nothing"


def wait_for_subject(mail_server, address, word):
    """Waits until a mail whose subject holds the word has come to the address."""
    count = 1
    while True:
        mails = mail_server.wait_for(count, to=address, seconds=60)
        for mail in mails:
            if word in mail["subject"]:
                return mail
        count = len(mails) + 1
