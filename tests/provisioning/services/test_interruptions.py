"""What people and failures do between the guard and the first destructive act."""

import threading
from datetime import date, timedelta

import pytest
from django.db import connection, transaction

from foundation import clock
from journal.models import Entry
from provisioning.consumers import plan_run_for
from provisioning.driver_table import simulated_driver
from provisioning.models import Run
from provisioning.ports import StepName
from provisioning.services import halt, hold_data, resume, resume_run
from provisioning.services.planning import cancel_unowed_run, plan_owed_runs, plan_run
from reservations.lifecycle import State as BookingState
from reservations.services import release_booking
from reservations.services.untying import start_afresh
from tests.factories import book
from tests.provisioning.conftest import (
    FIRST_DAY,
    MIDNIGHT,
    announced,
    begin,
    look,
    look_until_guarded,
    look_until_rest,
)

HELD_UNTIL = date(2027, 3, 9)


@pytest.fixture
def at_midnight(run, time_of):
    """The run as its night begins."""
    look(run)
    time_of.move_to(MIDNIGHT, tick=False)
    begin(run.booking)
    return run


@pytest.fixture
def meanwhile(monkeypatch):
    """Lets something happen while the machine is asked, or acted upon."""

    def arrange(method, happens, name=None):
        kind = type(simulated_driver())
        real = getattr(kind, method)

        def disturbed(self, *arguments, **options):
            if name is None or arguments[0] is name:
                happens()
            return real(self, *arguments, **options)

        monkeypatch.setattr(kind, method, disturbed)

    return arrange


def put(run, state, **changes):
    """Puts a run into a state as a worker that died left it."""
    Run.objects.filter(pk=run.pk).update(state=state, claimed_until=None, **changes)
    run.refresh_from_db()


# ------------------------------------------------------------- between question and answer


def test_booking_given_back_while_the_marker_is_read_erases_nothing(
    at_midnight, alice, fleet, meanwhile
):
    meanwhile("read_marker", lambda: release_booking(booking_id=at_midnight.booking_id, by=alice))

    look(at_midnight)

    assert (at_midnight.state, at_midnight.problem) == ("blocked", "no_booking")
    assert (at_midnight.fenced_at, fleet.log_of("bigmem7")) == (None, [])


def test_machine_retired_while_the_marker_is_read_is_not_touched(
    at_midnight, machine, fleet, meanwhile
):
    machine.retired_day = machine.buyer_informed_day = FIRST_DAY
    meanwhile("read_marker", machine.save)

    look(at_midnight)

    assert (at_midnight.state, at_midnight.problem) == ("blocked", "not_installable")
    assert (at_midnight.fenced_at, fleet.log_of("bigmem7")) == (None, [])


def test_marker_that_took_long_to_read_is_read_again(at_midnight, time_of, meanwhile):
    meanwhile("read_marker", lambda: time_of.shift(timedelta(minutes=6)))

    look(at_midnight)

    assert (at_midnight.state, at_midnight.problem) == ("guarded", "marker_unread")
    assert at_midnight.fenced_at is None


@pytest.mark.usefixtures("transactional_db")
def test_hold_under_way_is_waited_for(at_midnight, boss, machine, fleet):
    """Two connections: whoever freezes the data first is heard, however long they take."""
    is_held, may_go_on = threading.Event(), threading.Event()

    def hold_slowly():
        with transaction.atomic():
            hold_data(machine=machine, by=boss, reason="thesis", stop_day=HELD_UNTIL)
            is_held.set()
            may_go_on.wait(1)
        connection.close()

    person = threading.Thread(target=hold_slowly)
    person.start()
    is_held.wait(10)

    look(at_midnight)
    person.join()

    assert (at_midnight.state, at_midnight.problem) == ("guarded", "data_held")
    assert fleet.log_of("bigmem7") == []


# --------------------------------------------------------------- past the guard, not yet gone


def test_data_held_before_anything_was_armed_are_kept(at_midnight, boss, machine, fleet):
    put(at_midnight, "arming", fenced_at=clock.now())
    hold_data(machine=machine, by=boss, reason="thesis", stop_day=HELD_UNTIL)

    look(at_midnight)

    assert (at_midnight.state, at_midnight.problem) == ("blocked", "data_held")
    assert {line.what for line in fleet.log_of("bigmem7")} <= {"disarmed"}


def test_data_held_while_the_machine_is_armed_are_kept(
    at_midnight, boss, machine, fleet, meanwhile
):
    def hold():
        hold_data(machine=machine, by=boss, reason="thesis", stop_day=HELD_UNTIL)

    meanwhile("observe", hold, StepName.ARMING)

    look(at_midnight)

    assert (at_midnight.state, at_midnight.problem) == ("blocked", "data_held")
    assert (at_midnight.is_armed, fleet.count("bigmem7", "cycled")) == (False, 0)


def test_halt_before_anything_was_armed_blocks_the_run(at_midnight, boss):
    put(at_midnight, "arming", fenced_at=clock.now())
    halt(by=boss, reason="something is wrong")

    look(at_midnight)

    assert (at_midnight.state, at_midnight.problem) == ("blocked", "halted")


def test_run_whose_worker_died_right_behind_the_guard_is_judged_again(
    at_midnight, boss, fleet, machine, time_of
):
    put(at_midnight, "fencing", fenced_at=clock.now(), deadline_at=clock.now())
    hold_data(machine=machine, by=boss, reason="thesis", stop_day=HELD_UNTIL)
    time_of.shift(timedelta(hours=1))

    look(at_midnight)

    assert (at_midnight.state, at_midnight.problem) == ("guarded", "data_held")
    assert fleet.log_of("bigmem7") == []


def test_machine_is_not_sent_away_when_too_much_time_has_passed(at_midnight, fleet, time_of):
    put(at_midnight, "arming", fenced_at=clock.now(), deadline_at=clock.now())
    time_of.shift(timedelta(hours=1))

    look(at_midnight)

    assert (at_midnight.state, at_midnight.problem) == ("blocked", "too_slow")
    assert fleet.log_of("bigmem7") == []


def test_container_stopped_before_it_was_renewed_is_judged_again(
    container, alice, boss, fleet, time_of
):
    run = announced(plan_run(book(container, alice, FIRST_DAY, 14).occupancy))
    look_until_guarded(run, time_of)
    time_of.move_to(MIDNIGHT, tick=False)
    begin(run.booking)
    put(run, "configuring", fenced_at=clock.now())
    halt(by=boss, reason="something is wrong")
    look(run)
    hold_data(machine=container, by=boss, reason="thesis", stop_day=HELD_UNTIL)
    resume(by=boss, reason="it was nothing")

    resume_run(run_id=run.pk, by=boss)
    look_until_rest(run, time_of, looks=3)

    assert (run.state, run.problem) == ("guarded", "data_held")
    assert fleet.log_of("gpu1") == []


def test_resuming_before_the_night_does_not_let_it_begin_late(run, boss, time_of):
    put(run, "blocked", blocked_from="prechecking")
    resume_run(run_id=run.pk, by=boss)
    look_until_guarded(run, time_of)
    time_of.move_to(MIDNIGHT + timedelta(hours=7), tick=False)
    begin(run.booking)

    look(run)

    assert (run.state, run.problem) == ("guarded", "late")


# ------------------------------------------------------------------------------ the chain


def test_run_moves_to_the_earlier_booking_once_that_is_approved(machine, alice, time_of):
    root = book(machine, alice, FIRST_DAY, 14, BookingState.REQUESTED)
    later = book(machine, alice, date(2027, 3, 15), 14, continues=root)
    run = announced(plan_run(later.occupancy))
    look_until_guarded(run, time_of)
    root.state = BookingState.APPROVED
    root.save()

    plan_owed_runs(clock.now())
    look(run)

    friday_at_nine = MIDNIGHT - timedelta(days=2, hours=15)
    assert (run.booking, run.state, run.due_at) == (root, "guarded", friday_at_nine)
    assert Run.objects.count() == 1


def test_booking_given_back_before_it_was_installed_gets_no_second_run(at_midnight, alice):
    released = release_booking(booking_id=at_midnight.booking_id, by=alice)

    cancel_unowed_run(released.occupancy)
    planned = plan_run(released.occupancy)

    at_midnight.refresh_from_db()
    assert (at_midnight.state, planned) == ("cancelled", None)


def test_run_of_a_chain_that_its_booking_has_left_is_taken_back(machine, alice, time_of):
    """Never installed, then a gap too long to keep data over: the last booking stands alone."""
    root = book(machine, alice, date(2027, 2, 1), 14, BookingState.ENDED)
    later = book(machine, alice, FIRST_DAY, 14, continues=root)
    run = announced(plan_run(later.occupancy))
    look_until_guarded(run, time_of)
    start_afresh(later, actor=None, reason="")
    time_of.move_to(MIDNIGHT, tick=False)
    look(run)
    at_night = (run.state, run.problem, run.fenced_at)

    plan_run_for(Entry.objects.get(kind="booking_detached"))

    run.refresh_from_db()
    fresh = Run.objects.get(occupancy=later.occupancy)
    assert at_night == ("blocked", "no_booking", None)
    assert (run.state, fresh.state, fresh.booking) == ("cancelled", "planned", later)
