"""One pass over all that is due: in order, and one part's failure stops no other."""

from datetime import UTC, datetime

import pytest

from bigmem_portal import ticking
from bigmem_portal.ticking import Hands
from journal import hurry

NOW = datetime(2027, 3, 1, 0, 0, tzinfo=UTC)


BY_HANDS = {"look_at_run", "serve_errand", "send_due_mails", "due_run_ids", "due_errand_ids"}
ORDER = [
    "lapse_due_requests",
    "lapse_due_extensions",
    "end_due_bookings",
    "keep_data_longer",
    "begin_due_bookings",
    "plan_owed_runs",
    "announce_night",
    "deliver_pending",
    "send_due_mails",
]
"""What must have been done, in this order, before a run is looked at."""


@pytest.fixture
def parts(monkeypatch):
    """Replaces every part of the pass by one that only writes its name down."""
    called = []

    def part(name, count=0):
        def run(_now):
            called.append(name)
            return count

        return run

    for name, verb in list(vars(ticking).items()):
        if ".services" in getattr(verb, "__module__", "") and name not in BY_HANDS:
            monkeypatch.setattr(ticking, name, part(name))
    monkeypatch.setattr(ticking, "deliver_pending", lambda: part("deliver_pending")(NOW))
    monkeypatch.setattr(ticking, "due_run_ids", lambda _now: [7, 9])
    monkeypatch.setattr(ticking, "due_errand_ids", lambda _now: [])
    return called


def test_tick_ends_bookings_before_it_begins_others_and_delivers_before_runs(parts):
    looked = []

    report = ticking.tick(
        Hands(
            look=lambda run_id: looked.append((run_id, list(parts))),
            send=lambda _now: parts.append("send_due_mails") or 0,
        )
    )

    assert [run_id for run_id, _ in looked] == [7, 9]
    assert [name for name in looked[0][1] if name in ORDER] == ORDER
    assert report.done == {"runs looked at": 2}


def test_tick_serves_errands_after_it_looked_at_runs(parts, monkeypatch):
    done = []
    monkeypatch.setattr(ticking, "due_errand_ids", lambda _now: [3])

    report = ticking.tick(
        Hands(
            look=lambda run_id: done.append(("run", run_id)),
            serve=lambda errand_id: done.append(("errand", errand_id)),
            send=lambda _now: 0,
        )
    )

    assert done == [("run", 7), ("run", 9), ("errand", 3)]
    assert report.done == {"runs looked at": 2, "errands served": 1}


def test_tick_goes_on_after_a_part_that_fails(parts):
    def fail(_now):
        raise RuntimeError("the relay bites")

    report = ticking.tick(Hands(look=lambda _run_id: None, send=fail))

    assert report.done == {"runs looked at": 2}
    assert report.failed == ["mails sent"]


def test_tick_sends_no_hurry_to_itself(parts, monkeypatch):
    sent = []
    monkeypatch.setattr("bigmem_portal.tasks.hurry_task.apply_async", lambda **_: sent.append(1))

    def announce(_now):
        hurry.hurry()
        return 0

    monkeypatch.setattr(ticking, "announce_night", announce)

    ticking.tick(Hands(look=lambda _run_id: None, send=lambda _now: 0))
    assert sent == []

    hurry.hurry()
    assert sent == [1]


def test_hurry_survives_a_dead_broker(monkeypatch):
    def refuse(**_options):
        raise ConnectionError("no broker")

    monkeypatch.setattr("bigmem_portal.tasks.hurry_task.apply_async", refuse)

    assert hurry.hurry() is None
