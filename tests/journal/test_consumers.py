"""Delivery: every entry once to everybody who wants it, whatever fails on the way."""

import threading
import time
from datetime import UTC, datetime

import pytest
import time_machine
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext

from journal.consumers import deliver_pending
from journal.models import Entry, Pending, Receipt
from journal.services import record
from tests.journal.conftest import Recorder, write

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)


def receipts():
    return sorted(Receipt.objects.values_list("consumer", "entry__subject_ref"))


@pytest.mark.django_db
def test_entries_go_in_order_to_those_who_want_their_kind(install):
    first, second = install(Recorder("first", "made", "gone"), Recorder("second", "made"))
    for kind, ref in (("made", "T-1"), ("gone", "T-2"), ("other", "T-3"), ("made", "T-4")):
        write(kind, ref)

    assert deliver_pending() == 5

    assert (first.seen, second.seen) == (["T-1", "T-2", "T-4"], ["T-1", "T-4"])
    assert receipts() == [
        ("first", "T-1"),
        ("first", "T-2"),
        ("first", "T-4"),
        ("second", "T-1"),
        ("second", "T-4"),
    ]
    assert not Pending.objects.exists()


@pytest.mark.django_db
def test_nothing_is_delivered_twice(install):
    (only,) = install(Recorder("only", "made"))
    write("made", "T-1")

    assert (deliver_pending(), deliver_pending()) == (1, 0)
    assert only.seen == ["T-1"]


@pytest.mark.django_db
def test_entry_with_a_smaller_key_that_commits_late_is_delivered(install):
    (only,) = install(Recorder("only", "made"))
    early = write("made", "T-1")
    Pending.objects.filter(entry=early).delete()  # as while its transaction is still open
    write("made", "T-2")
    deliver_pending()

    Pending.objects.create(entry=early)
    deliver_pending()

    assert only.seen == ["T-2", "T-1"]


@pytest.mark.django_db
def test_entries_written_by_a_consumer_are_delivered_in_the_same_pass(install):
    def answer(entry):
        record(kind="answered", subject_kind="thing", subject_ref=f"{entry.subject_ref}a")

    asking, answering = Recorder("asking", "made"), Recorder("answering", "answered")
    object.__setattr__(asking.consumer, "handle", answer)
    install(asking, answering)
    write("made", "T-1")

    assert deliver_pending() == 2
    assert answering.seen == ["T-1a"]


@pytest.mark.django_db
def test_failing_handler_undoes_what_it_wrote_and_disturbs_nobody(install):
    def fail_half_way(_entry):
        record(kind="half", subject_kind="thing", subject_ref="T-half")
        raise RuntimeError

    bad, good = Recorder("bad", "made"), Recorder("good", "made")
    object.__setattr__(bad.consumer, "handle", fail_half_way)
    install(bad, good)
    write("made", "T-1")
    write("made", "T-2")

    assert deliver_pending() == 2

    assert good.seen == ["T-1", "T-2"]
    assert receipts() == [("good", "T-1"), ("good", "T-2")]
    assert not Entry.objects.filter(kind="half").exists()


@pytest.mark.django_db
def test_broken_statement_in_a_handler_disturbs_nobody(install):
    def break_statement(_entry):
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM no_such_table")

    bad, good = Recorder("bad", "made"), Recorder("good", "made")
    object.__setattr__(bad.consumer, "handle", break_statement)
    install(bad, good)
    write("made", "T-1")

    assert deliver_pending() == 1
    assert good.seen == ["T-1"]


@pytest.mark.django_db
def test_handler_that_meets_a_constraint_is_tried_again(install):
    def write_twice(entry):
        Receipt.objects.create(consumer="another", entry=entry, at=NOON)
        Receipt.objects.create(consumer="another", entry=entry, at=NOON)

    bad = Recorder("bad", "made")
    object.__setattr__(bad.consumer, "handle", write_twice)
    install(bad)
    write("made", "T-1")

    assert deliver_pending() == 0
    assert Pending.objects.get().setbacks == 1


@pytest.mark.django_db
def test_bad_entry_is_met_again_with_growing_pauses(install):
    (only,) = install(Recorder("only", "made"))
    only.failing = {"T-1"}
    with time_machine.travel(NOON, tick=False) as clock:
        write("made", "T-1")
        pauses = []
        for _try in range(8):
            deliver_pending()
            due_at = Pending.objects.get().due_at
            pauses.append((due_at - datetime.now(UTC)).total_seconds() / 60)
            assert deliver_pending() == 0
            clock.move_to(due_at)

        only.failing = set()
        assert deliver_pending() == 1

    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60]
    assert only.seen == ["T-1"]


@pytest.mark.django_db
def test_many_bad_entries_starve_nothing(install):
    (only,) = install(Recorder("only", "made"))
    only.failing = {f"B-{number}" for number in range(30)}
    for ref in sorted(only.failing):
        write("made", ref)
    write("made", "T-good")

    deliver_pending(limit=10)
    deliver_pending(limit=10)
    deliver_pending(limit=10)
    assert deliver_pending(limit=10) == 1
    assert only.seen == ["T-good"]


@pytest.mark.django_db
def test_limit_bounds_one_pass(install):
    (only,) = install(Recorder("only", "made"))
    for number in range(5):
        write("made", f"T-{number}")

    assert deliver_pending(limit=3) == 3
    assert only.seen == ["T-0", "T-1", "T-2"]
    assert deliver_pending() == 2


@pytest.mark.django_db
def test_entries_nobody_wants_leave_the_work_list(install):
    install(Recorder("only", "made"))
    write("other", "T-1")

    assert deliver_pending() == 0
    assert not Pending.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.both_databases
def test_many_workers_deliver_each_entry_once(install):
    handled = []

    def slowly(entry):
        time.sleep(0.005)
        handled.append(entry.subject_ref)

    busy = Recorder("busy", "made")
    object.__setattr__(busy.consumer, "handle", slowly)
    install(busy)
    refs = [f"T-{number:02}" for number in range(20)]
    for ref in refs:
        write("made", ref)
    counts, errors = [], []

    def work():
        try:
            counts.append(deliver_pending())
        except DatabaseError as error:
            errors.append(error)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert errors == []
    assert sorted(handled) == refs
    assert sum(counts) == len(refs)
    assert not Pending.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_worker_killed_in_a_handler_loses_nothing(install):
    class Killed(BaseException):
        pass

    def die(entry):
        record(kind="half", subject_kind="thing", subject_ref=entry.subject_ref)
        raise Killed

    doomed = Recorder("only", "made")
    live = doomed.consumer.handle
    object.__setattr__(doomed.consumer, "handle", die)
    install(doomed)
    write("made", "T-1")
    with pytest.raises(Killed):
        deliver_pending()

    object.__setattr__(doomed.consumer, "handle", live)
    assert deliver_pending() == 1
    assert doomed.seen == ["T-1"]
    assert not Entry.objects.filter(kind="half").exists()


@pytest.mark.django_db
@pytest.mark.both_databases
def test_old_entries_are_not_asked_for_again(install):
    """A pass asks the same of a long journal as of a short one; `bench` measures the cost."""
    install(*(Recorder(f"consumer{number}", "made") for number in range(4)))
    short = _questions_of_a_pass("T-1")
    for number in range(50):
        write("made", f"O-{number}")
    deliver_pending()

    long = _questions_of_a_pass("T-2")

    assert len(long) == len(short)
    reads = [question for question in long if question.startswith("SELECT")]
    assert [question for question in reads if "journal_entry" in question]
    for question in reads:
        if "journal_entry" in question:
            assert "journal_pending" in question or '"journal_entry"."id" =' in question


def _questions_of_a_pass(subject):
    """Answers the statements of a pass over one new entry."""
    write("made", subject)
    with CaptureQueriesContext(connection) as queries:
        assert deliver_pending() == 4
    return [query["sql"] for query in queries.captured_queries]
