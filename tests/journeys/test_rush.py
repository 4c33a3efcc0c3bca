"""Fifty people want one machine on one day, at the same moment, over HTTP."""

import json
import threading
from collections import Counter
from datetime import timedelta

import pytest

from foundation import clock
from tests.support.visitor import Visitor

pytestmark = [pytest.mark.journey, pytest.mark.both_databases, pytest.mark.slow]

PEOPLE = 50
SIGN_IN = """
import json
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from accounts.models import User

keys = []
for number in range({people}):
    person = User.objects.create_user(
        f"rush{{number}}", f"rush{{number}}@example.org", language="en"
    )
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    keys.append(session.session_key)
print(json.dumps(keys))
"""
COUNT = """
from reservations.models import Booking
print(Booking.objects.filter(holder__account_name__startswith="rush").count())
"""


def test_fifty_requests_at_once_make_one_booking_and_49_readable_refusals(live_portal):
    keys = json.loads(live_portal.manage("shell", "-v0", "-c", SIGN_IN.format(people=PEOPLE)))
    people = [Visitor(live_portal.url, cookies={"sessionid": key}) for key in keys]
    wish = {
        "machine": "bigmem5",
        "first_day": str(clock.system().date() + timedelta(days=120)),
        "days": "3",
        "profile": "plain",
        "purpose": "The rush",
        "accepts_terms": "1",
    }
    answers = send_at_once(people, wish)

    counted = Counter(status for status, _path, _text in answers)
    assert counted == {200: 1, 409: PEOPLE - 1}
    assert live_portal.manage("shell", "-v0", "-c", COUNT).split()[-1] == "1"
    for status, path, text in answers:
        if status == 200:
            assert path.startswith("/bookings/B-")
        else:
            assert "Somebody was faster" in text
            assert "/bookings/new/?machine=" in text


def send_at_once(people, wish):
    """Opens the form for everybody, then sends all of them from one starting line."""
    line = threading.Barrier(len(people))
    answers = []

    def send(person):
        tokens = person.read("/bookings/new/").text.split('name="csrfmiddlewaretoken" value="')
        token = tokens[1].split('"')[0]
        line.wait()
        response = person.http.post("/bookings/new/", data={**wish, "csrfmiddlewaretoken": token})
        answers.append((response.status_code, response.url.path, response.text))
        person.close()

    threads = [threading.Thread(target=send, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers
