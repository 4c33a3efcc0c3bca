"""A run on its straight way, as the engine takes it."""

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from foundation import clock
from provisioning.drivers.simulated import FaultKind
from provisioning.models import Run, Step
from provisioning.services import due_run_ids, look_at_run
from provisioning.services.claims import claim_run
from tests.provisioning.conftest import MIDNIGHT, begin, block, install, look

SAVEPOINTS = ("SAVEPOINT", "RELEASE SAVEPOINT", "BEGIN", "COMMIT")


def test_a_planned_run_is_checked_and_waits_for_its_night(run, time_of):
    look(run)

    assert run.state == "guarded"
    assert list(run.steps.values_list("name", "outcome")) == [("prechecking", "done")]


def test_a_run_passes_every_step_and_hands_the_machine_over(run, fleet, time_of):
    install(run, time_of)

    assert run.state == "ready"
    assert list(Step.objects.filter(run=run).values_list("name", "outcome")) == [
        ("prechecking", "done"),
        ("fencing", "done"),
        ("arming", "done"),
        ("cycling", "done"),
        ("installing", "done"),
        ("disarming", "done"),
        ("configuring", "done"),
        ("verifying", "done"),
    ]
    assert [line.what for line in fleet.log_of("bigmem7")] == [
        "armed",
        "wiped",
        "installed",
        "disarmed",
    ]


def test_whole_night_of_a_run_takes_few_statements(run, time_of):
    look(run)
    time_of.move_to(MIDNIGHT, tick=False)
    begin(run.booking)

    with CaptureQueriesContext(connection) as captured:
        look_at_run(run.pk)

    run.refresh_from_db()
    statements = [
        query["sql"]
        for query in captured.captured_queries
        if not query["sql"].startswith(SAVEPOINTS)
    ]
    assert run.state == "ready"
    assert len(statements) <= 100


def test_run_says_when_it_wants_to_be_looked_at_again(run, fleet, time_of):
    fleet.set_fault("bigmem7", "configuring", FaultKind.SLOW, count=1)
    waiting = look_at_run(run.pk)
    time_of.move_to(MIDNIGHT, tick=False)
    begin(run.booking)

    under_way = look_at_run(run.pk)
    time_of.shift(timedelta(seconds=10))
    look(run)
    over = look_at_run(run.pk)

    assert (waiting, under_way, over) == (None, 1.0, None)


def test_retry_waits_longer_each_time_and_the_run_says_why(run, fleet, time_of):
    fleet.set_fault("bigmem7", "arming", FaultKind.FAILS)
    look(run)
    time_of.move_to(MIDNIGHT, tick=False)
    begin(run.booking)

    waits = []
    for _attempt in range(3):
        seconds = look_at_run(run.pk)
        run.refresh_from_db()
        waits.append(seconds)
        time_of.move_to(run.due_at, tick=False)

    assert (run.state, run.problem, run.attempt) == ("arming", "refused", 3)
    assert 5 <= waits[0] <= 7
    assert 15 <= waits[1] <= 19
    assert 45 <= waits[2] <= 57


def test_state_that_does_not_end_in_its_time_is_blocked(run, fleet, time_of):
    fleet.set_fault("bigmem7", "installing", FaultKind.SLOW, count=10_000)
    look(run)
    time_of.move_to(MIDNIGHT, tick=False)
    begin(run.booking)
    look(run)
    deadline_at = run.deadline_at
    time_of.move_to(deadline_at, tick=False)

    look(run)

    assert deadline_at == MIDNIGHT + timedelta(hours=1)
    assert (run.state, run.problem, run.blocked_from) == ("blocked", "too_slow", "installing")
    with fleet.machine("bigmem7") as machine:
        assert machine.armed_for == ""


def test_due_runs_leave_out_what_rests_is_claimed_or_needs_a_person(run, fleet, time_of):
    planned = due_run_ids(clock.now())
    look(run)
    guarded = due_run_ids(clock.now())
    time_of.move_to(MIDNIGHT, tick=False)
    at_midnight = due_run_ids(clock.now())
    claim_run(run.pk)
    claimed = due_run_ids(clock.now())

    assert (planned, guarded, at_midnight, claimed) == ([run.pk], [], [run.pk], [])


def test_blocked_run_is_not_due_unless_its_machine_may_still_be_armed(run, fleet, time_of):
    block(run, time_of)
    time_of.shift(timedelta(days=1))
    blocked = due_run_ids(clock.now())
    Run.objects.filter(pk=run.pk).update(is_armed=True)

    assert blocked == []
    assert due_run_ids(clock.now()) == [run.pk]
