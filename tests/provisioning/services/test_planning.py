"""Who is owed a run, and that nobody ever gets a second one."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from foundation import clock
from journal.models import Entry
from journal.services import record
from provisioning.consumers import cancel_run_for, note_announcement, plan_run_for
from provisioning.drivers.simulated import FaultKind
from provisioning.errors import ErrorCode, ProvisioningError
from provisioning.models import Run
from provisioning.services import (
    due_run_ids,
    fail_run,
    look_at_run,
    plan_owed_runs,
    resume_run,
    retry_run,
)
from provisioning.services.claims import claim_run, release
from provisioning.services.planning import plan_run
from reservations.lifecycle import State as BookingState
from tests.factories import MachineFactory, book
from tests.provisioning.conftest import (
    FIRST_DAY,
    MIDNIGHT,
    begin,
    block,
    install,
    look,
    look_until_rest,
)


def entry_about(booking, kind="booking_approved", **facts):
    with transaction.atomic():
        return record(kind=kind, subject_kind="booking", subject_ref=booking.reference, **facts)


def test_approved_booking_gets_one_run_however_often_it_is_told(booking):
    entry = entry_about(booking)

    plan_run_for(entry)
    plan_run_for(entry)
    plan_owed_runs(clock.now())

    run = Run.objects.get()
    assert (run.booking, run.occupancy, run.state) == (booking, booking.occupancy, "planned")
    assert Entry.objects.filter(kind="run_planned", subject_ref=str(run.key)).count() == 1


def test_run_that_nobody_planned_is_planned_by_the_sweep(booking):
    assert plan_owed_runs(clock.now()) == 1
    assert plan_owed_runs(clock.now()) == 0


@pytest.mark.parametrize(
    "kind", [{"kind": "manual"}, {"driven_by": "calendar"}, {"driven_by": "nobody"}]
)
def test_machine_that_the_portal_does_not_install_gets_no_run(category, site, alice, kind):
    machine = MachineFactory(category=category, site=site, **kind)
    booking = book(machine, alice, FIRST_DAY, 7)

    plan_run_for(entry_about(booking))

    assert plan_owed_runs(clock.now()) == 0
    assert not Run.objects.exists()


def test_occupancy_installed_elsewhere_gets_no_run(booking):
    booking.occupancy.is_installed_elsewhere = True
    booking.occupancy.save()

    plan_run_for(entry_about(booking))

    assert not Run.objects.exists()


@pytest.mark.both_databases
def test_continuing_booking_never_starts_a_second_run(run, machine, alice, fleet, time_of):
    install(run, time_of)
    following = book(machine, alice, run.booking.stop_day, 14, continues=run.booking)

    plan_run_for(entry_about(following))
    run.booking.state = BookingState.ENDED
    run.booking.save()
    begin(following)
    plan_owed_runs(clock.now())
    time_of.move_to(MIDNIGHT + timedelta(days=14), tick=False)
    for run_id in due_run_ids(clock.now()):
        look_at_run(run_id)

    assert Run.objects.count() == 1
    assert fleet.count("bigmem7", "wiped") == 1


@pytest.mark.both_databases
def test_database_refuses_a_second_ready_run_of_an_occupancy(run, time_of):
    install(run, time_of)

    with pytest.raises(IntegrityError), transaction.atomic():
        Run.objects.create(
            occupancy=run.occupancy,
            booking=run.booking,
            machine=run.machine,
            state="ready",
            planned_at=clock.now(),
            due_at=clock.now(),
        )


@pytest.mark.both_databases
@pytest.mark.parametrize("state", ["planned", "guarded", "installing", "blocked"])
def test_database_refuses_a_second_unfinished_run_of_an_occupancy(run, state):
    with pytest.raises(IntegrityError), transaction.atomic():
        Run.objects.create(
            occupancy=run.occupancy,
            booking=run.booking,
            machine=run.machine,
            state=state,
            planned_at=clock.now(),
            due_at=clock.now(),
        )


@pytest.mark.both_databases
def test_database_refuses_two_open_runs_of_a_machine(run, machine, bruno):
    Run.objects.filter(pk=run.pk).update(state="installing", fenced_at=clock.now())
    other = book(machine, bruno, date(2027, 5, 1), 7)

    with pytest.raises(IntegrityError), transaction.atomic():
        Run.objects.create(
            occupancy=other.occupancy,
            booking=other,
            machine=machine,
            state="arming",
            fenced_at=clock.now(),
            planned_at=clock.now(),
            due_at=clock.now(),
        )


def test_ready_run_cannot_be_retried_resumed_or_given_up(run, boss, fleet, time_of):
    install(run, time_of)

    for gesture, code in [
        (lambda: retry_run(run_id=run.pk, by=boss), ErrorCode.NOT_GIVEN_UP),
        (lambda: resume_run(run_id=run.pk, by=boss), ErrorCode.NOT_BLOCKED),
        (lambda: fail_run(run_id=run.pk, by=boss, reason="why not"), ErrorCode.OVER),
    ]:
        with pytest.raises(ProvisioningError) as caught:
            gesture()
        assert caught.value.code is code

    run.refresh_from_db()
    assert run.state == "ready"
    assert plan_run(run.occupancy) is None
    assert fleet.count("bigmem7", "wiped") == 1


def test_failed_run_is_replanned_by_a_person_only(run, boss, fleet, time_of):
    block(run, time_of)
    fail_run(run_id=run.pk, by=boss, reason="no spare disk")

    planned = plan_owed_runs(clock.now())
    fresh = retry_run(run_id=run.pk, by=boss)

    run.refresh_from_db()
    assert planned == 0
    assert (run.state, fresh.state) == ("superseded", "planned")


def test_retry_is_refused_once_nothing_is_owed_and_changes_nothing(run, boss, time_of):
    block(run, time_of)
    run.booking.state = BookingState.ENDED
    run.booking.save()

    with pytest.raises(ProvisioningError) as caught:
        retry_run(run_id=run.pk, by=boss)

    run.refresh_from_db()
    assert (caught.value.code, run.state) == (ErrorCode.NOT_OWED, "blocked")


# ------------------------------------------------------------------- bookings that go away


def test_cancelled_booking_takes_its_run_back(run, fleet):
    look(run)
    run.booking.state = BookingState.CANCELLED
    run.booking.save()
    entry = entry_about(run.booking, "booking_cancelled")

    cancel_run_for(entry)
    cancel_run_for(entry)

    run.refresh_from_db()
    assert run.state == "cancelled"
    assert Entry.objects.filter(kind="run_cancelled").count() == 1


def test_cancelled_booking_leaves_the_run_to_the_one_that_continues_it(run, machine, alice):
    look(run)
    following = book(machine, alice, date(2027, 3, 15), 7, continues=run.booking)
    run.booking.state = BookingState.CANCELLED
    run.booking.save()

    cancel_run_for(entry_about(run.booking, "booking_cancelled"))
    look(run)

    assert (run.state, run.booking) == ("guarded", following)
    assert Run.objects.count() == 1


def test_booking_over_while_its_machine_installs_is_disarmed_and_cancelled(run, fleet, time_of):
    fleet.set_fault("bigmem7", "installing", FaultKind.SLOW, count=50)
    look(run)
    time_of.move_to(MIDNIGHT, tick=False)
    begin(run.booking)
    look(run)
    was_installing = run.state
    run.booking.state = BookingState.ENDED
    run.booking.save()

    cancel_run_for(entry_about(run.booking, "booking_ended"))
    look_until_rest(run, time_of)

    assert (was_installing, run.state) == ("installing", "cancelled")
    with fleet.machine("bigmem7") as machine:
        assert machine.armed_for == ""


def test_given_back_booking_takes_a_waiting_run_back(run, time_of):
    look(run)
    run.booking.state, run.booking.released_at = BookingState.ACTIVE, clock.now()
    run.booking.save()

    cancel_run_for(entry_about(run.booking, "booking_released"))

    run.refresh_from_db()
    assert run.state == "cancelled"


def test_run_that_a_worker_looks_at_is_taken_back_at_the_next_look(run, time_of):
    look(run)
    claim = claim_run(run.pk)
    assert claim is not None
    run.booking.state = BookingState.CANCELLED
    run.booking.save()

    cancel_run_for(entry_about(run.booking, "booking_cancelled"))
    run.refresh_from_db()
    meanwhile = (run.state, run.way_out)
    release(claim)
    look(run)

    assert meanwhile == ("guarded", "cancel")
    assert run.state == "cancelled"


def test_ended_booking_of_a_ready_machine_changes_nothing(run, time_of):
    install(run, time_of)
    run.booking.state = BookingState.ENDED
    run.booking.save()

    cancel_run_for(entry_about(run.booking, "booking_ended"))

    run.refresh_from_db()
    assert run.state == "ready"


def test_mail_that_left_is_noted_once(booking):
    run = plan_run(booking.occupancy)
    Run.objects.filter(pk=run.pk).update(announcing_at=clock.now())
    entry = entry_about(booking, "mail_sent", runs=[str(run.key)])

    note_announcement(entry)
    note_announcement(entry_about(booking, "mail_sent", runs=[str(run.key)]))
    note_announcement(entry_about(booking, "mail_sent", runs=[]))

    run.refresh_from_db()
    assert run.announced_at == entry.at
