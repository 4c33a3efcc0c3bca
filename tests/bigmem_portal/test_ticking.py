"""One pass over all that is due: in order, and one part's failure stops no other."""

from datetime import UTC, datetime

import pytest

from bigmem_portal import ticking
from bigmem_portal.ticking import Hands
from journal import hurry

NOW = datetime(2027, 3, 1, 0, 0, tzinfo=UTC)


@pytest.fixture
def parts(monkeypatch):
    """Replaces every part of the pass by one that only writes its name down."""
    called = []

    def part(name, count=0):
        def run(_now):
            called.append(name)
            return count

        return run

    for name in ("lapse_due_requests", "end_due_bookings", "keep_data_longer",
                 "begin_due_bookings", "warn_undecided", "remind_of_ends", "end_due_holds",
                 "try_again", "plan_owed_runs", "take_out_failed", "list_mornings",
                 "announce_night", "plan_revocations", "reopen_living", "tend_access",
                 "forget_old_passwords", "sweep_netboot"):  # fmt: skip
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
    assert looked[0][1] == [
        "lapse_due_requests",
        "end_due_bookings",
        "keep_data_longer",
        "begin_due_bookings",
        "warn_undecided",
        "remind_of_ends",
        "end_due_holds",
        "try_again",
        "plan_owed_runs",
        "take_out_failed",
        "list_mornings",
        "announce_night",
        "plan_revocations",
        "reopen_living",
        "forget_old_passwords",
        "sweep_netboot",
        "deliver_pending",
        "send_due_mails",
    ]
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
