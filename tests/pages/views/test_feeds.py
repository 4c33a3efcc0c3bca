"""A person makes a calendar of their own, sees its address once, and revokes it."""

import re
from uuid import uuid4

import pytest

from calendars.models import Feed
from calendars.services import make_feed
from journal.models import Entry

ADDRESS = re.compile(r"http://testserver(/ical/[\w-]{43}\.ics)")


@pytest.fixture
def key_of():
    """Answers the key that stands in the form of a page."""

    def key_of(page):
        return re.search(r'name="feed-key" value="([^"]+)"', page).group(1)

    return key_of


def test_person_makes_a_calendar_reads_it_and_revokes_it(as_alice, booking, visitor, key_of):
    page = as_alice.get("/preferences/?calendar=machine:bigmem7", follow=True).content.decode()
    assert '<option value="machine:bigmem7" selected>' in page

    answer = as_alice.post(
        "/preferences/calendars/", {"feed-what": "personal", "feed-key": key_of(page)}
    )

    path = ADDRESS.search(answer.content.decode()).group(1)
    assert "no-store" in answer["Cache-Control"]
    assert "BEGIN:VEVENT" in visitor.get(path).content.decode()
    page = as_alice.get("/preferences/calendars/").content.decode()
    assert ADDRESS.search(page) is None
    assert "last read" in page
    revoked = as_alice.post(f"/preferences/calendars/{Feed.objects.get().pk}/revoke/")
    assert (revoked.status_code, revoked["Location"]) == (302, "/preferences/calendars/")
    assert visitor.get(path).status_code == 410


@pytest.mark.parametrize("what", ["", "machine:secretmem", "category:isem", "moon", "machine:"])
def test_calendar_of_what_one_may_not_know_is_not_made(what, as_bruno, hidden_machine):
    answer = as_bruno.post("/preferences/calendars/", {"feed-what": what, "feed-key": uuid4()})

    assert answer.status_code == 400
    assert "Choose your bookings" in answer.content.decode()
    assert Feed.objects.count() == 0


def test_form_sent_twice_makes_one_calendar(as_alice, key_of):
    sent = {
        "feed-what": "personal",
        "feed-key": key_of(as_alice.get("/preferences/calendars/").content.decode()),
    }
    as_alice.post("/preferences/calendars/", sent)

    again = as_alice.post("/preferences/calendars/", sent)

    assert again.status_code == 400
    assert "made already" in again.content.decode()
    assert Feed.objects.count() == 1


def test_nobody_revokes_the_calendars_of_others_but_administrators(as_bruno, as_boss, alice, boss):
    feed = make_feed(person=alice, key=uuid4(), scope="personal").feed
    assert as_bruno.post(f"/preferences/calendars/{feed.pk}/revoke/").status_code == 404

    answer = as_boss.post(
        "/admin/calendars/feed/",
        {"action": "revoke", "_selected_action": [feed.pk]},
        follow=True,
    )

    assert "1 calendar revoked." in answer.content.decode()
    assert Feed.objects.get().revoked_at is not None
    assert Entry.objects.get(kind="feed_revoked").actor == boss


def test_person_chooses_invitations_and_thinks_again(as_alice, alice):
    path = "/preferences/calendars/invitations/"
    assert "checked" not in as_alice.get("/preferences/calendars/").content.decode()

    chosen = as_alice.post(path, {"wants": "on"}, follow=True).content.decode()
    assert "now carry invitations" in chosen
    assert 'name="wants"' in chosen
    assert "checked" in chosen
    as_alice.post(path, {"wants": "on"})
    again = as_alice.post(path, follow=True).content.decode()

    assert "carry no invitations" in again
    assert "checked" not in again
    kinds = Entry.objects.filter(kind="invitations_chosen", subject_ref="alice")
    assert [entry.facts["wants"] for entry in kinds] == [True, False]


@pytest.mark.parametrize("count", [1, 15])
def test_calendars_take_the_same_queries(
    as_approver, approver, machine, count, django_assert_num_queries
):
    for _one in range(count):
        make_feed(person=approver, key=uuid4(), scope="machine", name="bigmem7")

    with django_assert_num_queries(7):
        as_approver.get("/preferences/calendars/")
