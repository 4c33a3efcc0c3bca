"""The main job over HTTP with all processes running, and killed: from a request to a login."""

import re
import time
from datetime import timedelta

import pytest

pytestmark = [pytest.mark.journey, pytest.mark.slow]


def test_request_becomes_a_login_though_all_behind_the_pages_is_killed_in_the_night(
    desk, live_portal, private_redis, mail_server
):
    first_day = desk.today() + timedelta(days=2)
    reference = desk.ask("bigmem5", first_day, 3)
    mail_server.wait_for(to="alice@example.org")
    answer = desk.decide(reference, decision="approve", comment="Good luck")
    assert f"{reference} is approved" in answer
    desk.skip(nights=2)

    wait_until(
        lambda: desk.run_state(reference) in ("arming", "cycling", "installing"), seconds=60
    )
    live_portal.kill("worker")
    live_portal.kill("beat")
    private_redis.kill()
    assert desk.alice.read(f"/bookings/{reference}/").status_code == 200
    private_redis.start()
    live_portal.start("worker", "beat")

    ready = mail_of_being_ready(mail_server, "alice@example.org")
    text = ready.get_body(("plain",)).get_content()
    assert "ssh alice@bigmem5" in text
    assert re.search(r"[A-Za-z0-9]+(-[A-Za-z0-9]+){3,}", text), "a password is in the mail"
    page = desk.alice.read(f"/bookings/{reference}/").text
    assert "Ready" in page
    assert "ssh alice@bigmem5" in page
    assert desk.installs("bigmem5") == 1

    behind = desk.ask("bigmem5", first_day + timedelta(days=3), 3)
    assert f"{behind} is approved" in desk.decide(behind, decision="approve", comment="")
    desk.skip(nights=3)
    assert "Ready" in desk.alice.read(f"/bookings/{behind}/").text
    assert desk.installs("bigmem5") == 1, "a continuing booking reinstalls nothing"


def wait_until(is_so, *, seconds):
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, f"not so after {seconds} s"
        time.sleep(0.5)


def mail_of_being_ready(mail_server, address):
    """Waits until the mail with the credentials has come."""
    count = 1
    while True:
        mails = mail_server.wait_for(count, to=address, seconds=200)
        for mail in mails:
            if "ready" in mail["subject"]:
                return mail
        count = len(mails) + 1
