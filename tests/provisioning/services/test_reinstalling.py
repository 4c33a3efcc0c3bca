"""A Reinstall: the only way to a second READY run of an occupancy."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from foundation import clock
from journal.consumers import deliver_pending
from journal.models import Entry
from machines.models import Profile
from provisioning.drivers.simulated import FaultKind
from provisioning.errors import ErrorCode, ProvisioningError
from provisioning.models import Credential, Errand, Reinstall, Run
from provisioning.ports import StepName
from provisioning.queries import renewals_waiting, run_of, tonight
from provisioning.services import (
    announce_night,
    confirm_reinstall,
    refuse_reinstall,
    request_reinstall,
    retry_run,
    withdraw_reinstall,
)
from provisioning.services.collaborators import add_collaborator
from provisioning.services.orders import load_run, order_for
from provisioning.services.planning import plan_run
from reservations.errors import NotAllowed
from reservations.services import release_booking
from tests.factories import AdministratorFactory, PersonFactory, book
from tests.provisioning.conftest import FIRST_DAY, announced, install, look, look_until_rest

HALF_AN_HOUR = timedelta(minutes=30)


@pytest.fixture
def ready(run, time_of):
    """Alice's machine was handed over; two hours of her first day have passed."""
    install(run, time_of)
    time_of.shift(timedelta(hours=2))
    return run


@pytest.fixture
def other_profile(machine):
    profile = Profile.objects.create(slug="other", name_en="Other", name_fr="Autre")
    machine.profiles.add(profile)
    return profile


@pytest.fixture
def approver(category):
    person = PersonFactory(account_name="approver")
    category.approvers.add(person)
    return person


@pytest.fixture
def reinstall(ready, booking, alice, other_profile):
    return ask(booking, alice, other_profile)


def ask(booking, by, profile, *, typed_name="bigmem7", why="the system is broken", **choices):
    return request_reinstall(
        booking_id=booking.pk, by=by, typed_name=typed_name, profile=profile, why=why, **choices
    )


def refused(gesture):
    with pytest.raises((ProvisioningError, NotAllowed)) as caught:
        gesture()
    return caught.value.code


def states():
    return list(Run.objects.order_by("id").values_list("cause", "state"))


@pytest.mark.both_databases
def test_confirmed_reinstall_replaces_the_ready_run_by_day(
    reinstall, ready, approver, booking, alice, other_profile, time_of
):
    old_login = Credential.objects.get(is_current=True)
    run = confirm_reinstall(reinstall_id=reinstall.pk, by=approver)
    look(run)
    announce_night(clock.now())
    run.refresh_from_db()
    assert (run.state, run.is_late_announced, run_of(booking)) == ("guarded", True, ready)

    Run.objects.filter(pk=run.pk).update(announced_at=clock.now())
    time_of.shift(HALF_AN_HOUR - timedelta(seconds=1))
    assert look(run).problem == "unannounced"
    time_of.shift(timedelta(minutes=2))
    look_until_rest(run, time_of)
    deliver_pending()

    booking.refresh_from_db()
    reinstall.refresh_from_db()
    assert states() == [("owed", "superseded"), ("reinstall", "ready")]
    assert (reinstall.state, booking.profile, booking.state) == ("done", other_profile, "active")
    assert run_of(booking) == run
    assert Credential.objects.get(is_current=True).run == run
    old_login.refresh_from_db()
    assert (old_login.is_current, old_login.sealed_password) == (False, "")


@pytest.mark.both_databases
def test_no_other_path_leads_to_a_second_ready_run(ready, booking, boss):
    assert plan_run(booking.occupancy) is None
    assert refused(lambda: retry_run(run_id=ready.pk, by=boss)) is ErrorCode.NOT_GIVEN_UP

    for facts in ({"state": "ready"}, {"state": "superseded"}):
        again = Run(
            occupancy=booking.occupancy,
            booking=booking,
            machine=booking.machine,
            planned_at=clock.now(),
            due_at=clock.now(),
            ready_at=clock.now(),
            **facts,
        )
        with pytest.raises(IntegrityError), transaction.atomic():
            again.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        Run.objects.filter(pk=ready.pk).update(cause="reinstall")


def test_collaborators_are_there_again_after_a_reinstall(
    ready, booking, alice, bruno, approver, other_profile, time_of
):
    add_collaborator(booking=booking, by=alice, name="bruno")
    asked = ask(booking, alice, other_profile)
    run = announced(confirm_reinstall(reinstall_id=asked.pk, by=approver))

    install(run, time_of)
    deliver_pending()

    logins = Credential.objects.filter(is_current=True).order_by("login")
    assert [(row.login, row.run) for row in logins] == [("alice", run), ("bruno", run)]
    assert Errand.objects.filter(run=run, kind="access", dropped_at=None).count() == 1


@pytest.mark.both_databases
def test_one_reinstall_makes_one_ready_run(reinstall, approver, time_of):
    run = announced(confirm_reinstall(reinstall_id=reinstall.pk, by=approver))
    look_until_rest(run, time_of)
    replaced_by = {
        "occupancy": run.occupancy,
        "booking": run.booking,
        "machine": run.machine,
        "cause": "reinstall",
        "reinstall": reinstall,
        "replaces": run.replaces,
        "profile": run.profile,
        "planned_at": clock.now(),
        "due_at": clock.now(),
    }

    with pytest.raises(IntegrityError), transaction.atomic():
        Run.objects.create(**replaced_by, state="superseded", ready_at=clock.now())


def test_machine_is_never_wiped_by_a_reinstall_that_nobody_confirmed(reinstall, approver, time_of):
    run = announced(confirm_reinstall(reinstall_id=reinstall.pk, by=approver))
    Reinstall.objects.filter(pk=reinstall.pk).update(state="requested")

    look_until_rest(run, time_of)

    assert (run.state, run.problem, run.fenced_at) == ("blocked", "not_confirmed", None)


def test_reinstall_that_fails_half_way_is_tried_again(
    reinstall, booking, approver, boss, fleet, time_of
):
    run = announced(confirm_reinstall(reinstall_id=reinstall.pk, by=approver))
    fleet.set_fault("bigmem7", "installing", FaultKind.BROKEN)
    look_until_rest(run, time_of)
    fleet.clear_faults("bigmem7")
    assert states() == [("owed", "superseded"), ("reinstall", "blocked")]
    assert run_of(booking) == run

    again = retry_run(run_id=run.pk, by=boss)
    look_until_rest(again, time_of)

    assert states() == [
        ("owed", "superseded"),
        ("reinstall", "superseded"),
        ("reinstall", "ready"),
    ]


def test_reinstall_is_taken_back_until_it_begins(reinstall, ready, approver, alice, time_of):
    run = confirm_reinstall(reinstall_id=reinstall.pk, by=approver)
    look(run)

    withdraw_reinstall(reinstall_id=reinstall.pk, by=alice)
    withdraw_reinstall(reinstall_id=reinstall.pk, by=alice)

    look_until_rest(run, time_of)
    assert states() == [("owed", "ready"), ("reinstall", "cancelled")]
    assert Entry.objects.filter(kind="reinstall_withdrawn").count() == 1


def test_reinstall_that_has_begun_is_not_taken_back(reinstall, approver, alice, time_of, fleet):
    run = announced(confirm_reinstall(reinstall_id=reinstall.pk, by=approver))
    fleet.set_fault("bigmem7", "cycling", FaultKind.BROKEN)
    look_until_rest(run, time_of)

    code = refused(lambda: withdraw_reinstall(reinstall_id=reinstall.pk, by=alice))

    assert code is ErrorCode.ALREADY_BEGUN


def test_reinstall_lapses_when_the_machine_is_given_back(reinstall, approver, alice, booking):
    run = announced(confirm_reinstall(reinstall_id=reinstall.pk, by=approver))

    release_booking(booking_id=booking.pk, by=alice)
    deliver_pending()

    run.refresh_from_db()
    reinstall.refresh_from_db()
    assert (reinstall.state, run.state) == ("lapsed", "cancelled")


def test_what_is_asked_must_make_sense(ready, booking, alice, bruno, other_profile):
    strange = Profile.objects.create(slug="strange", name_en="Strange", name_fr="Étrange")

    assert [
        refused(lambda: ask(booking, bruno, other_profile)),
        refused(lambda: ask(booking, alice, other_profile, typed_name="bigmem8")),
        refused(lambda: ask(booking, alice, strange)),
        refused(lambda: ask(booking, alice, other_profile, why=" ")),
        refused(lambda: ask(booking, alice, other_profile, keeps_data=True)),
    ] == ["not_allowed", "other_name", "other_profile", "reason_required", "nothing_kept"]
    ask(booking, alice, other_profile)
    assert refused(lambda: ask(booking, alice, other_profile)) is ErrorCode.ALREADY_ASKED
    assert Reinstall.objects.count() == 1


@pytest.mark.parametrize("keeps_data", [False, True])
def test_container_is_made_anew_around_the_data_of_the_holder_who_asks(
    container, alice, boss, time_of, keeps_data
):
    booking = book(container, alice, FIRST_DAY, 14)
    install(announced(plan_run(booking.occupancy)), time_of)

    asked = ask(booking, alice, booking.profile, typed_name="gpu1", keeps_data=keeps_data)
    run = confirm_reinstall(reinstall_id=asked.pk, by=boss)

    order = order_for(load_run(run.pk), StepName.CONFIGURING, 1, is_acting=True)
    assert order.keeps_data is keeps_data
    assert [line.run for line in tonight(clock.now())] == ([] if keeps_data else [run])
    assert list(renewals_waiting()) == ([run] if keeps_data else [])


def test_machine_that_was_never_ready_cannot_be_reinstalled(run, booking, alice, other_profile):
    code = refused(lambda: ask(booking, alice, other_profile))

    assert code is ErrorCode.NOT_INSTALLED


def test_approvers_decide_and_nobody_on_their_own(reinstall, category, approver, alice, bruno):
    category.approvers.add(alice)

    assert [
        refused(lambda: confirm_reinstall(reinstall_id=reinstall.pk, by=alice)),
        refused(lambda: confirm_reinstall(reinstall_id=reinstall.pk, by=bruno)),
        refused(lambda: refuse_reinstall(reinstall_id=reinstall.pk, by=approver, reason=" ")),
    ] == ["own_booking", "not_allowed", "reason_required"]
    refuse_reinstall(reinstall_id=reinstall.pk, by=approver, reason="a module is enough")
    reinstall.refresh_from_db()
    assert (reinstall.state, reinstall.comment) == ("refused", "a module is enough")
    code = refused(lambda: confirm_reinstall(reinstall_id=reinstall.pk, by=approver))
    assert code is ErrorCode.ALREADY_DECIDED


def test_administrator_confirms_their_own_and_the_journal_says_so(
    machine, other_profile, fleet, time_of
):
    admin = AdministratorFactory(account_name="root-of-all")
    own = book(machine, admin, FIRST_DAY, 14)
    install(announced(plan_run(own.occupancy)), time_of)
    asked = ask(own, admin, other_profile)

    confirm_reinstall(reinstall_id=asked.pk, by=admin)

    entry = Entry.objects.get(kind="reinstall_confirmed")
    assert (entry.actor, entry.facts["holder"]) == (admin, "root-of-all")
