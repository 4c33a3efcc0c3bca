"""Writing entries."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
import time_machine
from django.db import transaction

from journal import hurry
from journal.models import Entry, Pending
from journal.services import JournalError, record
from tests.factories import PersonFactory
from tests.journal.conftest import write

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)


@pytest.mark.django_db
@time_machine.travel(NOON, tick=False)
def test_entry_says_who_did_what_when_and_why():
    alice = PersonFactory()

    write("thing_made", "T-1", actor=alice, reason="because", colour="red")

    entry = Entry.objects.get()
    assert (entry.at, entry.kind, entry.subject_kind, entry.subject_ref) == (
        NOON,
        "thing_made",
        "thing",
        "T-1",
    )
    assert (entry.actor, entry.reason, entry.facts) == (alice, "because", {"colour": "red"})
    assert str(entry) == "thing_made T-1"
    assert str(Pending.objects.get()) == f"pending {entry.pk}"


@pytest.mark.django_db
def test_days_instants_and_keys_are_kept_as_text_at_any_depth():
    key = UUID("12345678-1234-5678-1234-567812345678")

    write(
        "thing_made",
        "T-1",
        day=date(2027, 3, 1),
        nested={"at": NOON, "keys": [key], "pair": (1, None)},
    )

    assert Entry.objects.get().facts == {
        "day": "2027-03-01",
        "nested": {"at": "2027-03-01T12:00:00+00:00", "keys": [str(key)], "pair": [1, None]},
    }


@pytest.mark.django_db(transaction=True)
def test_entry_without_a_transaction_is_refused():
    with pytest.raises(JournalError, match="no transaction is open"):
        record(kind="thing_made", subject_kind="thing", subject_ref="T-1")

    assert not Entry.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["password", "install_token", "secret_of_alice", "private_key"])
def test_fact_named_like_a_secret_is_refused(name):
    with pytest.raises(JournalError, match="named like a secret"):
        write("thing_made", "T-1", **{name: "x"})

    assert not Entry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_change_that_fails_leaves_no_entry_and_no_hurry(monkeypatch):
    woken = []
    monkeypatch.setattr(hurry, "_callback", lambda: woken.append(1))

    def fail():
        with transaction.atomic():
            record(kind="thing_made", subject_kind="thing", subject_ref="T-1")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()

    assert (Entry.objects.count(), Pending.objects.count(), woken) == (0, 0, [])


@pytest.mark.django_db(transaction=True)
def test_commit_wakes_the_workers_once_the_entry_can_be_seen(monkeypatch):
    seen = []
    monkeypatch.setattr(hurry, "_callback", lambda: seen.append(Entry.objects.count()))

    write("thing_made", "T-1")

    assert seen == [1]


@pytest.mark.django_db(transaction=True)
def test_dead_broker_harms_nobody(monkeypatch):
    def die():
        raise ConnectionError("no broker")

    monkeypatch.setattr(hurry, "_callback", die)

    write("thing_made", "T-1")

    assert Entry.objects.count() == 1
