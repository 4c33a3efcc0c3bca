"""Feeds: what people's own calendars read, as whole files, and who may read what."""

import logging
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.utils import translation

from bigmem_portal.logs import WithoutTokens
from calendars import views
from calendars.errors import FeedError
from calendars.models import BookingEvent, Feed
from calendars.services import make_feed, note_bookings, revoke_feed
from journal.consumers import deliver_pending
from journal.models import Entry
from machines.models import AccessGrant
from reservations.lifecycle import State
from reservations.models import Booking
from reservations.services import request_booking, withdraw_or_cancel
from tests.factories import CategoryFactory, MachineFactory, book
from tests.support import strict_ics

pytestmark = pytest.mark.django_db

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture(autouse=True)
def fresh_counts():
    from django.core.cache import cache

    cache.clear()


@pytest.fixture
def address():
    """Answers the address of a new feed."""

    def address(person, scope="personal", name=""):
        return f"/ical/{make_feed(person=person, key=uuid4(), scope=scope, name=name).token}.ics"

    return address


@pytest.fixture
def visitor(monday):
    return Client(headers={"accept-language": "en"})


@pytest.fixture
def stage(machine, alice, bruno):
    """Bookings of every kind, with UIDs that do not change from run to run."""
    other = MachineFactory(name="bigmem3", category=machine.category)
    rows = [
        book(machine, alice, date(2027, 1, 4), 14, State.ENDED),
        book(machine, alice, date(2027, 2, 22), 14, State.ACTIVE),
        book(machine, alice, date(2027, 3, 8), 3, State.APPROVED),
        book(other, alice, date(2027, 3, 8), 42, State.REQUESTED),
        book(machine, bruno, date(2027, 4, 1), 7, State.APPROVED),
        book(machine, alice, date(2027, 4, 12), 7, State.APPROVED),
    ]
    for number, booking in enumerate(rows):
        Booking.objects.filter(pk=booking.pk).update(
            reference=f"B-000{number}", purpose="the secret purpose"
        )
    note_bookings(list(Booking.objects.select_related("machine")))
    Booking.objects.filter(pk=rows[-1].pk).update(state=State.CANCELLED)
    note_bookings(list(Booking.objects.select_related("machine")))
    for number, booking in enumerate(rows):
        BookingEvent.objects.filter(booking=booking).update(uid=UUID(int=number))
    return rows


def events_of(response):
    assert response.status_code == 200, response.content
    return strict_ics.read(response.content).parts


@pytest.mark.parametrize(
    ("scope", "name", "language"),
    [("personal", "", "fr"), ("machine", "bigmem7", "fr"), ("category", "cemeb", "en")],
)
def test_feed_is_the_golden_file(scope, name, language, stage, alice, bruno, address, visitor):
    reader = alice if scope == "personal" else bruno
    reader.language = language
    reader.full_name = f"{reader.full_name}, né·e « accentué·e » ; où la ligne est longue"
    reader.save()

    response = visitor.get(address(reader, scope, name))

    golden = GOLDEN / f"{scope}-{language}.ics"
    assert response.content == golden.read_bytes()
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    strict_ics.read(response.content)
    assert b"secret purpose" not in response.content


def test_unchanged_feed_answers_304_and_a_changed_one_all_of_it(stage, alice, address, visitor):
    path = address(alice)
    first = visitor.get(path)

    again = visitor.get(path, headers={"if-none-match": first["ETag"]})
    Booking.objects.filter(pk=stage[2].pk).update(
        stop_day=date(2027, 3, 12), held_stop_day=date(2027, 3, 12)
    )
    changed = visitor.get(path, headers={"if-none-match": first["ETag"]})

    packed = visitor.get(path, headers={"accept-encoding": "gzip"})
    repacked = visitor.get(
        path, headers={"accept-encoding": "gzip", "if-none-match": packed["ETag"]}
    )

    assert (packed["Content-Encoding"], repacked.status_code) == ("gzip", 304)
    assert (again.status_code, again.content) == (304, b"")
    assert first["Cache-Control"] == again["Cache-Control"] == "private, no-cache"
    by_uid = {event.one("UID"): event for event in events_of(changed)}
    assert by_uid[str(UUID(int=2))].one("DTEND") == "20270312"
    assert by_uid[str(UUID(int=2))].one("SEQUENCE") == "1"
    assert changed["ETag"] != first["ETag"]
    assert visitor.cookies == {}


def test_booking_keeps_its_uid_and_its_sequence_grows_till_it_is_gone(
    machine, alice, approver, address, visitor, monday
):
    path = address(alice)
    booking = request_booking(
        holder=alice,
        asked_by=alice,
        machine=machine,
        first_day=date(2027, 3, 8),
        days=7,
        profile="plain",
        purpose="none",
    ).booking
    deliver_pending()
    (asked,) = events_of(visitor.get(path))

    withdraw_or_cancel(booking_id=booking.pk, by=alice)
    deliver_pending()
    (gone,) = events_of(visitor.get(path))
    monday.shift(timedelta(days=31))
    later = events_of(visitor.get(path))

    assert (asked.one("STATUS"), asked.one("SEQUENCE")) == ("TENTATIVE", "0")
    assert (gone.one("STATUS"), gone.one("SEQUENCE")) == ("CANCELLED", "1")
    assert asked.one("UID") == gone.one("UID")
    assert later == []


def test_feed_of_what_one_may_not_know_is_neither_made_nor_read(monday, alice, address, visitor):
    hidden = CategoryFactory(slug="isem", access="granted", is_public=False)
    MachineFactory(name="secretmem", category=hidden)
    with pytest.raises(FeedError, match="not_there"):
        make_feed(person=alice, key=uuid4(), scope="machine", name="secretmem")
    with pytest.raises(FeedError, match="not_there"):
        make_feed(person=alice, key=uuid4(), scope="category", name="isem")
    grant = AccessGrant.objects.create(person=alice, category=hidden)
    paths = [address(alice, "machine", "secretmem"), address(alice, "category", "isem")]
    before = [visitor.get(path).status_code for path in paths]

    grant.delete()

    after = [visitor.get(path) for path in paths]
    assert before == [200, 200]
    assert [response.status_code for response in after] == [404, 404]
    assert "You may no longer see" in after[0].content.decode()


def test_unknown_and_revoked_addresses_get_a_sentence(alice, bruno, address, visitor):
    path = address(alice)
    assert visitor.get(path).status_code == 200
    feed = Feed.objects.get()
    with pytest.raises(Feed.DoesNotExist):
        revoke_feed(feed_id=feed.pk, by=bruno)

    revoke_feed(feed_id=feed.pk, by=alice)
    revoke_feed(feed_id=feed.pk, by=alice)

    gone, unknown = visitor.get(path), visitor.get("/ical/nothing.ics")
    assert (gone.status_code, unknown.status_code) == (410, 404)
    assert "revoked" in gone.content.decode()
    assert "No calendar has this address" in unknown.content.decode()
    assert Entry.objects.filter(kind="feed_revoked", subject_ref="alice").count() == 1


def test_feed_of_somebody_who_may_not_sign_in_any_more_is_gone(alice, address, visitor):
    path = address(alice)
    alice.is_active = False
    alice.save()

    assert visitor.get(path).status_code == 410


def test_token_is_stored_nowhere_and_written_into_no_log(alice, visitor, caplog):
    made = make_feed(person=alice, key=uuid4(), scope="personal")
    revoke_feed(feed_id=made.feed.pk, by=alice)
    filtered = WithoutTokens()

    with caplog.at_level(logging.INFO):
        visitor.get(f"/ical/{made.token}.ics")

    lines = []
    for record in caplog.records:
        assert filtered.filter(record)
        lines.append(record.getMessage())
    assert any("/ical/…" in line for line in lines)
    assert not any(made.token in line for line in lines)
    assert made.token not in str(list(Feed.objects.values()))
    assert made.token not in str(list(Entry.objects.values()))
    assert made.token not in repr(made)


def test_feed_read_too_often_is_refused_for_a_while(alice, address, visitor, monkeypatch):
    monkeypatch.setattr(views, "MOST_READINGS", 2)
    path = address(alice)

    codes = [visitor.get(path).status_code for _time in range(3)]

    assert codes == [200, 200, 429]
    assert "too often" in visitor.get(path).content.decode()


def test_same_form_sent_twice_makes_one_feed_and_there_is_an_end(alice, monkeypatch):
    key = uuid4()
    make_feed(person=alice, key=key, scope="personal")
    with pytest.raises(FeedError, match="made_before"):
        make_feed(person=alice, key=key, scope="personal")
    monkeypatch.setattr("calendars.services.feeds.MOST_FEEDS", 1)

    with pytest.raises(FeedError, match="too_many"):
        make_feed(person=alice, key=uuid4(), scope="personal")

    assert Feed.objects.count() == 1


def test_feed_costs_the_same_queries_however_many_bookings(
    machine, alice, address, visitor, django_assert_num_queries
):
    path = address(alice)
    book(machine, alice, date(2027, 3, 8), 7)
    visitor.get(path)
    with django_assert_num_queries(3):
        visitor.get(path)
    for week in range(1, 4):
        book(machine, alice, date(2027, 3, 8) + timedelta(weeks=week), 7)
    visitor.get(path)

    with django_assert_num_queries(3):
        assert len(events_of(visitor.get(path))) == 4


def test_words_of_feeds_follow_the_reader_not_the_visitor(stage, alice, address, visitor):
    alice.language = "fr"
    alice.save()

    with translation.override("en"):
        response = visitor.get(address(alice))

    assert response["Content-Language"] == "fr"
    assert "X-WR-CALNAME:Mes réservations bigmem" in response.content.decode()
