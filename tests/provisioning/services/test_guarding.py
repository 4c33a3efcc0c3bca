"""Runs before the guard: what lets them wait, what blocks them, what lets them through."""

from datetime import date, timedelta

import pytest

from foundation import clock
from journal.models import Entry
from provisioning.drivers.simulated import FaultKind
from provisioning.models import NightLimits, Run, Switch
from provisioning.services import (
    confirm_late_start,
    halt,
    hold_data,
    lift_hold,
    resume,
    resume_run,
)
from provisioning.services.planning import plan_run
from reservations.lifecycle import State as BookingState
from tests.factories import MachineFactory, UnavailabilityFactory, book
from tests.provisioning.conftest import (
    FIRST_DAY,
    MIDNIGHT,
    announced,
    assert_untouched,
    install,
    look,
    look_until_rest,
)

MINUTE = timedelta(minutes=1)


# ---------------------------------------------------------------------------- its night


def test_run_waits_for_midnight(run, fleet, time_of):
    look(run)
    time_of.move_to(MIDNIGHT - timedelta(seconds=1), tick=False)

    look(run)

    assert (run.state, run.problem) == ("guarded", "")
    assert run.due_at == MIDNIGHT
    assert_untouched(fleet, run)


def test_run_is_checked_again_at_nine_on_the_working_day_before(run, time_of):
    look(run)
    friday_at_nine = MIDNIGHT - timedelta(days=2, hours=15)
    was_due_at = run.due_at

    time_of.move_to(friday_at_nine, tick=False)
    look(run)

    assert was_due_at == friday_at_nine
    assert run.steps.filter(name="prechecking", outcome="done").count() == 2
    assert (run.state, run.due_at) == ("guarded", MIDNIGHT)


@pytest.mark.parametrize(
    ("first_day", "midnight"),
    [
        (date(2027, 3, 29), "2027-03-28T22:00:00+00:00"),
        (date(2027, 3, 28), "2027-03-27T23:00:00+00:00"),
        (date(2027, 11, 1), "2027-10-31T23:00:00+00:00"),
        (date(2027, 10, 31), "2027-10-30T22:00:00+00:00"),
        (date(2028, 2, 29), "2028-02-28T23:00:00+00:00"),
    ],
)
def test_night_begins_at_local_midnight_whatever_the_clocks_do(
    machine, alice, time_of, first_day, midnight
):
    run = announced(plan_run(book(machine, alice, first_day, 3).occupancy))
    look(run)
    time_of.move_to(run.due_at, tick=False)
    look(run)

    assert run.due_at.isoformat() == midnight


# ------------------------------------------------------------------- waits, and goes on


def test_kill_switch_lets_a_run_wait(at_midnight, fleet, boss, time_of):
    halt(by=boss, reason="something is wrong")
    look(at_midnight)
    waited = (at_midnight.state, at_midnight.problem)
    resume(by=boss, reason="it was nothing")
    time_of.shift(MINUTE)

    look(at_midnight)

    assert waited == ("guarded", "halted")
    assert at_midnight.state == "ready"


def test_new_instance_is_halted_until_somebody_lifts_the_switch(at_midnight, fleet):
    Switch.objects.all().delete()

    look(at_midnight)

    assert (at_midnight.state, at_midnight.problem) == ("guarded", "halted")
    assert_untouched(fleet, at_midnight)


def test_data_hold_lets_a_run_wait_until_it_is_lifted(at_midnight, fleet, boss, time_of):
    hold = hold_data(
        machine=at_midnight.machine, by=boss, reason="thesis", stop_day=date(2027, 3, 9)
    )
    look(at_midnight)
    waited = (at_midnight.state, at_midnight.problem)
    lift_hold(hold_id=hold.pk, by=boss)
    time_of.shift(MINUTE)

    look(at_midnight)

    assert waited == ("guarded", "data_held")
    assert at_midnight.state == "ready"


def test_unavailable_machine_is_not_touched(at_midnight, fleet):
    UnavailabilityFactory(
        machine=at_midnight.machine, first_day=FIRST_DAY, stop_day=date(2027, 3, 3)
    )

    look(at_midnight)

    assert (at_midnight.state, at_midnight.problem) == ("guarded", "unavailable")
    assert_untouched(fleet, at_midnight)


def test_nothing_is_erased_before_the_mail_has_really_left(at_midnight, fleet, time_of):
    Run.objects.filter(pk=at_midnight.pk).update(announced_at=None)
    look(at_midnight)
    unsent = at_midnight.problem
    Run.objects.filter(pk=at_midnight.pk).update(announced_at=clock.now())
    time_of.shift(29 * MINUTE)
    look(at_midnight)
    too_soon = at_midnight.problem
    time_of.shift(MINUTE)

    look(at_midnight)

    assert (unsent, too_soon) == ("unannounced", "unannounced")
    assert at_midnight.state == "ready"


def test_run_more_than_six_hours_late_waits_for_a_click(at_midnight, fleet, boss, time_of):
    time_of.shift(timedelta(hours=6, seconds=1))
    look(at_midnight)
    waited = (at_midnight.state, at_midnight.problem)

    confirm_late_start(run_id=at_midnight.pk, by=boss)
    look(at_midnight)

    assert waited == ("guarded", "late")
    assert Entry.objects.filter(kind="run_delayed", facts__problem="late").count() == 1
    assert at_midnight.state == "ready"


def test_data_of_the_previous_holder_are_kept_until_their_day(
    machine, bruno, at_midnight, fleet, time_of
):
    earlier = book(machine, bruno, date(2027, 2, 1), 14, BookingState.ENDED)
    earlier.kept_until = date(2027, 3, 2)
    earlier.save()
    look(at_midnight)
    waited = (at_midnight.state, at_midnight.problem)

    time_of.shift(timedelta(days=1))
    Run.objects.filter(pk=at_midnight.pk).update(is_start_confirmed=True)
    look(at_midnight)

    assert waited == ("guarded", "data_kept")
    assert at_midnight.state == "ready"


def test_booking_that_was_not_ended_yet_leaves_a_minute(machine, bruno, at_midnight, time_of):
    """A worker in a hurry looks at 00:00:01, before the tick has ended yesterday's booking."""
    earlier = book(machine, bruno, date(2027, 2, 15), 14, BookingState.ACTIVE)
    look(at_midnight)
    waited = (at_midnight.state, at_midnight.problem)
    earlier.state, earlier.kept_until = BookingState.ENDED, FIRST_DAY
    earlier.save()
    time_of.shift(MINUTE)

    look(at_midnight)

    assert waited == ("guarded", "kept_unknown")
    assert at_midnight.state == "ready"


def test_site_erases_only_so_many_machines_a_day(
    at_midnight, category, site, alice, fleet, time_of
):
    NightLimits.objects.update(max_fencings=1)
    other = MachineFactory(name="bigmem8", category=category, site=site)
    second = announced(plan_run(book(other, alice, FIRST_DAY, 7).occupancy))
    look(at_midnight)

    look(second)
    look(second)

    assert at_midnight.state == "ready"
    assert (second.state, second.problem) == ("guarded", "day_limit")
    assert fleet.log_of("bigmem8") == []


def test_site_installs_only_so_many_machines_at_once(
    at_midnight, category, site, alice, fleet, time_of
):
    NightLimits.objects.update(max_parallel=1)
    other = MachineFactory(name="bigmem8", category=category, site=site)
    second = announced(plan_run(book(other, alice, FIRST_DAY, 7).occupancy))
    fleet.set_fault("bigmem7", "cycling", FaultKind.SLOW)
    look(at_midnight)

    look(second)
    look(second)
    waited = (at_midnight.state, second.state, second.problem)
    look_until_rest(at_midnight, time_of)
    look(second)

    assert waited == ("cycling", "guarded", "parallel_limit")
    assert (at_midnight.state, second.state) == ("ready", "ready")


# ----------------------------------------------------------------- the switch, under way


def test_switch_thrown_while_installing_disarms_and_blocks(at_midnight, fleet, boss, time_of):
    fleet.set_fault("bigmem7", "installing", FaultKind.SLOW, count=50)
    look(at_midnight)
    was_installing = at_midnight.state
    halt(by=boss, reason="wrong room")

    look(at_midnight)

    assert was_installing == "installing"
    assert (at_midnight.state, at_midnight.problem) == ("blocked", "halted")
    assert not at_midnight.is_armed
    with fleet.machine("bigmem7") as machine:
        assert machine.armed_for == ""

    fleet.clear_faults("bigmem7")
    resume(by=boss, reason="right room")
    time_of.shift(MINUTE)
    resume_run(run_id=at_midnight.pk, by=boss)
    look_until_rest(at_midnight, time_of)
    assert at_midnight.state == "ready"


def test_switch_lets_a_verification_finish(at_midnight, fleet, boss, time_of):
    fleet.set_fault("bigmem7", "verifying", FaultKind.SLOW)
    look(at_midnight)
    was_verifying = at_midnight.state
    halt(by=boss, reason="wrong room")

    look_until_rest(at_midnight, time_of)

    assert (was_verifying, at_midnight.state) == ("verifying", "ready")


def test_wrong_booking_is_never_installed(run, fleet, time_of):
    """Its booking was cancelled and the news has not come through yet."""
    look(run)
    run.booking.state = BookingState.CANCELLED
    run.booking.save()
    time_of.move_to(MIDNIGHT, tick=False)

    look(run)

    assert (run.state, run.problem) == ("blocked", "no_booking")
    assert_untouched(fleet, run)


def test_ready_run_stays_ready(run, fleet, time_of):
    install(run, time_of)
    time_of.shift(timedelta(days=1))

    look(run)

    assert run.state == "ready"
    assert fleet.count("bigmem7", "wiped") == 1
