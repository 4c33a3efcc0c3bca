"""Who gets which mail about which event."""

from datetime import date

import pytest
from django.db import transaction

from journal.services import record
from notifications.models import Message
from notifications.rendering import render
from provisioning.lifecycle import State as RunState
from reservations.lifecycle import State
from tests.factories import (
    AdministratorFactory,
    BookingFactory,
    CategoryFactory,
    MachineFactory,
    TeamFactory,
)
from tests.notifications.conftest import make_run, promise, tell, tell_of_night, tell_of_run
from tests.notifications.staging import extension_of


@pytest.fixture
def boss(db):
    return AdministratorFactory(account_name="boss")


def move(booking, state):
    booking.state = state
    booking.save()


def test_request_is_told_to_holder_and_approvers(booking):
    entry = tell("booking_requested", booking, actor=booking.holder)

    assert promise(entry) == [("received", "alice"), ("to_approve", "approver")]


def test_request_in_anothers_name_is_told_to_both(booking, bruno):
    booking.asked_by = bruno
    booking.save()

    entry = tell("booking_requested", booking, actor=bruno)

    assert promise(entry) == [
        ("received", "alice"),
        ("received", "bruno"),
        ("to_approve", "approver"),
    ]


def test_request_decided_at_once_leaves_the_telling_to_the_decision(booking):
    move(booking, State.APPROVED)

    assert promise(tell("booking_requested", booking, actor=booking.holder)) == []
    assert promise(tell("booking_approved", booking)) == [("approved", "alice")]


def test_approval_by_an_approver_who_asked_for_somebody_is_told_to_both(booking, approver):
    booking.asked_by = approver
    move(booking, State.APPROVED)

    entry = tell("booking_approved", booking, actor=approver)

    assert promise(entry) == [("approved", "alice"), ("approved", "approver")]


def test_refusal_is_told_to_the_holder(booking, approver):
    move(booking, State.REFUSED)

    entry = tell("booking_refused", booking, actor=approver, reason="no room")

    assert promise(entry) == [("refused", "alice")]


def test_undecided_request_is_told_to_both_sides(booking):
    entry = tell("booking_undecided", booking)

    assert promise(entry) == [("about_to_lapse", "alice"), ("undecided", "approver")]


def test_lapsed_request_is_told_to_the_holder(booking):
    move(booking, State.LAPSED)

    assert promise(tell("booking_lapsed", booking)) == [("lapsed", "alice")]


@pytest.mark.parametrize("kind", ["booking_cancelled", "booking_withdrawn"])
def test_cancelling_is_told_to_the_holder_unless_they_did_it(booking, approver, kind):
    move(booking, State.CANCELLED)

    assert promise(tell(kind, booking, actor=booking.holder)) == []
    assert promise(tell(kind, booking, actor=approver, reason="broken")) == [
        ("cancelled", "alice")
    ]


def test_release_is_confirmed_to_the_holder(booking):
    move(booking, State.ACTIVE)

    entry = tell("booking_released", booking, actor=booking.holder)

    assert promise(entry) == [("released", "alice")]


def test_end_is_told_to_the_holder_unless_another_booking_carries_the_data_on(booking):
    move(booking, State.ENDED)
    assert promise(tell("booking_ended", booking)) == [("ended", "alice")]

    BookingFactory(
        machine=booking.machine,
        holder=booking.holder,
        occupancy=booking.occupancy,
        continues=booking,
        first_day=booking.stop_day,
        state=State.APPROVED,
    )

    assert promise(tell("booking_ended", booking)) == []


def test_approver_who_holds_the_booking_does_not_ask_themselves(booking, approver, boss):
    booking.machine.category.approvers.add(boss)
    booking.holder = booking.asked_by = boss
    booking.save()

    entry = tell("booking_requested", booking, actor=boss)

    assert promise(entry) == [("received", "boss"), ("to_approve", "approver")]


def test_administrators_are_asked_about_the_only_approvers_own_booking(booking, approver):
    booking.holder = booking.asked_by = approver
    booking.save()

    assert promise(tell("booking_requested", booking, actor=approver)) == [
        ("received", "approver")
    ]
    AdministratorFactory(account_name="boss")
    assert promise(tell("booking_requested", booking, actor=approver)) == [
        ("received", "approver"),
        ("to_approve", "boss"),
    ]


def test_who_is_everybody_gets_one_mail_of_each_event(booking, run, old_booking, alice):
    booking.machine.category.approvers.set([alice])
    alice.is_superuser = True
    alice.save()
    for row in (booking, old_booking):
        row.holder = row.asked_by = alice
        row.save()
    extension = extension_of(booking)
    facts = {"extension": extension.pk, "asked_stop_day": "2027-05-03"}

    def told(entry):
        first = promise(entry)
        assert first == promise(entry)
        return [kind for kind, _person in first]

    night = tell_of_night(run)
    assert told(night) == ["tonight"]
    assert "your own (B-OLD2)" in render(Message.objects.get(entry=night)).text
    assert told(tell_of_run("late_run_announced", run)) == ["late_tonight"]
    move(booking, State.ACTIVE)
    assert told(tell_of_run("run_blocked", run)) == ["install_failed"]
    assert told(tell("extension_requested", booking, **facts)) == ["extension_asked"]
    assert told(tell("extension_undecided", booking, **facts)) == ["extension_undecided"]
    move(booking, State.REQUESTED)
    assert told(tell("booking_undecided", booking)) == ["about_to_lapse"]


def test_administrators_are_asked_where_nobody_is_named(booking, boss):
    booking.machine.category.approvers.clear()

    entry = tell("booking_requested", booking, actor=booking.holder)

    assert promise(entry) == [("received", "alice"), ("to_approve", "boss")]


def test_inactive_people_get_no_mail(booking, alice, approver, boss):
    for person in (alice, approver):
        person.is_active = False
        person.save()

    entry = tell("booking_requested", booking, actor=alice)

    assert promise(entry) == [("to_approve", "boss")]


def test_night_is_told_to_approvers_and_to_those_whose_data_goes(run, old_booking):
    assert promise(tell_of_night(run)) == [("data_goes", "bruno"), ("tonight", "approver")]


def test_night_is_told_to_the_approvers_of_each_category(run, boss):
    other = CategoryFactory(approvers=[boss])
    booking = BookingFactory(
        machine=MachineFactory(category=other), first_day=date(2027, 2, 26), state=State.APPROVED
    )

    entry = tell_of_night(run, make_run(booking))

    assert promise(entry) == [("tonight", "approver"), ("tonight", "boss")]


def test_late_run_is_told_like_the_night(run, old_booking):
    entry = tell_of_run("late_run_announced", run)

    assert promise(entry) == [("data_goes", "bruno"), ("late_tonight", "approver")]


def test_nobody_is_told_of_data_that_was_never_there(run, old_booking):
    old_booking.occupancy.runs.update(state=RunState.FAILED, ready_at=None)

    assert promise(tell_of_night(run)) == [("tonight", "approver")]


def test_run_called_off_is_not_announced(run, old_booking):
    run.state = RunState.CANCELLED
    run.save()

    assert promise(tell_of_night(run)) == []


def test_ready_is_told_to_the_holder_alone(run, bruno):
    run.booking.asked_by = bruno
    run.booking.save()

    assert promise(tell_of_run("run_ready", run)) == [("ready", "alice")]


def test_trouble_before_the_first_day_is_told_to_approvers_only(run):
    assert promise(tell_of_run("run_blocked", run)) == [("install_failed", "approver")]


def test_trouble_from_the_first_day_on_is_told_to_the_holder_once(run, frozen):
    frozen.shift(4 * 86400)

    blocked = tell_of_run("run_blocked", run)
    assert promise(blocked) == [("failed", "alice"), ("install_failed", "approver")]

    assert promise(tell_of_run("run_failed", run)) == [("install_failed", "approver")]


def test_holder_of_a_booking_that_went_away_is_not_told_of_its_machine(run, frozen):
    frozen.shift(4 * 86400)
    move(run.booking, State.CANCELLED)

    assert promise(tell_of_run("run_failed", run)) == [("install_failed", "approver")]


def test_run_that_its_checks_stopped_is_told_by_the_mail_about_the_checks(run):
    failed = tell_of_run("precheck_failed", run, problem="other_machine")
    blocked = tell_of_run("run_blocked", run, from_state="prechecking")

    assert promise(failed) == [("precheck_failed", "approver")]
    assert promise(blocked) == []


def test_waiting_installation_is_told_once_a_problem(run):
    first = tell_of_run("run_delayed", run, problem="halted")
    again = tell_of_run("run_delayed", run, problem="halted")
    other = tell_of_run("run_delayed", run, problem="late")
    passing = tell_of_run("run_delayed", run, problem="unannounced")

    assert [promise(entry) for entry in (first, again, other, passing)] == [
        [("delayed", "approver")],
        [],
        [("delayed", "approver")],
        [],
    ]


def test_promising_twice_changes_nothing(booking):
    entry = tell("booking_requested", booking, actor=booking.holder)
    first = promise(entry)

    assert promise(entry) == first


def test_entry_about_a_booking_that_is_gone_promises_nothing(booking):
    entry = tell("booking_requested", booking)
    entry.subject_ref = "B-GONE"
    entry.save()

    assert promise(entry) == []


def test_entry_that_concerns_nobody_promises_nothing(booking):
    assert promise(tell("booking_began", booking)) == []


def test_owners_are_told_only_when_the_end_of_a_machine_is_set(booking, alice, bruno, approver):
    machine = booking.machine
    TeamFactory(members=[bruno]).machines.add(machine)
    team = TeamFactory(members=[alice, approver])
    team.machines.add(machine)
    team.memberships.filter(person=alice).update(is_manager=True)
    machine.retired_day, machine.buyer_informed_day = date(2027, 6, 1), date(2027, 2, 25)
    machine.save()

    def edited(**changes):
        with transaction.atomic():
            facts = {"key": machine.pk, "edit": {"changes": changes}}
            return record(
                kind="machine_changed", subject_kind="machine", subject_ref="bigmem7", **facts
            )

    assert promise(edited(cores=["64", "32"])) == []
    told = promise(edited(retired_day=["", "2027-06-01"]))
    assert told == [("retirement", "alice"), ("retirement", "bruno")]
    assert "31 May 2027" in render(Message.objects.get(recipient=alice)).text
