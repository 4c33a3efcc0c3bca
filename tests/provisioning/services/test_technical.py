"""A free machine is installed by day, without a booking, for an administrator."""

from datetime import date, timedelta

import pytest

from foundation import clock
from journal.consumers import deliver_pending
from journal.models import Entry
from machines.models import Profile
from notifications.models import Message
from provisioning.drivers.simulated import FaultKind
from provisioning.errors import ErrorCode, ProvisioningError
from provisioning.models import Credential, DataHold, Run
from provisioning.policy.guard import Reason
from provisioning.queries import failed_runs, tonight
from provisioning.services import (
    announce_night,
    halt,
    request_technical_run,
    retry_run,
    stop_run,
)
from provisioning.services.planning import plan_owed_runs, plan_run
from reservations.errors import NotAllowed
from reservations.lifecycle import State
from tests.factories import UnavailabilityFactory, book
from tests.provisioning.conftest import FIRST_DAY, announced, install, look, look_until_rest

TODAY = date(2027, 2, 22)


@pytest.fixture
def profile(machine):
    return machine.profiles.first() or machine.profiles.create(
        slug="plain", name_en="Plain", name_fr="Simple"
    )


@pytest.fixture
def ask(machine, boss, profile):
    def ask(**changes):
        wish = {
            "machine": machine,
            "by": boss,
            "typed_name": "bigmem7",
            "profile": profile,
            "reason": "a new FAI class",
            **changes,
        }
        return request_technical_run(**wish)

    return ask


def refused(gesture):
    with pytest.raises((ProvisioningError, NotAllowed)) as caught:
        gesture()
    assert not Run.objects.exists()
    return getattr(caught.value, "reason", caught.value.code)


def today():
    return clock.now().date()


@pytest.mark.both_databases
def test_free_machine_is_installed_by_day(ask, boss, fleet, time_of):
    run = ask()
    look(run)
    assert (run.state, run.fenced_at) != ("ready", None)
    assert run.fenced_at is None

    announce_night(clock.now())
    look_until_rest(announced(run), time_of)

    assert (run.state, run.booking, run.holder) == ("ready", None, boss)
    assert fleet.log_of("bigmem7")[-1].run_key == str(run.key)
    credential = Credential.objects.get()
    assert (credential.person, credential.sealed_password) == (boss, "")


def test_it_is_announced_by_a_mail_of_its_own_and_told_to_who_asked(ask, boss, time_of):
    run = ask()
    assert [line.run for line in tonight(clock.now())] == [run]
    announce_night(clock.now())
    look_until_rest(announced(run), time_of)
    deliver_pending()

    kinds = list(Entry.objects.order_by("id").values_list("kind", flat=True))
    assert [kind for kind in kinds if "run" in kind] == [
        "run_planned", "technical_run_asked", "late_run_announced", "run_ready",
    ]  # fmt: skip
    assert Message.objects.get(kind="technical_ready").recipient == boss
    assert not Message.objects.filter(kind="ready").exists()


def test_what_stops_it_is_told_to_who_asked_and_tried_again(ask, boss, fleet, time_of):
    fleet.set_fault("bigmem7", "cycling", FaultKind.BROKEN)
    run = look_until_rest(announced(ask()), time_of)
    deliver_pending()

    assert run.state == "blocked"
    assert Message.objects.get(kind="technical_stopped").recipient == boss
    assert failed_runs(clock.now()) == []
    fleet.clear_faults("bigmem7")
    again = retry_run(run_id=run.pk, by=boss)
    look_until_rest(announced(again), time_of)
    assert (again.state, again.cause) == ("ready", "technical")


def test_it_is_stopped_like_any_other(ask, boss):
    run = stop_run(run_id=ask().pk, by=boss, reason="wrong machine")

    assert (run.state, run.problem) == ("blocked", "stopped_before")


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"typed_name": "bigmem8"}, ErrorCode.OTHER_NAME),
     ({"typed_name": ""}, ErrorCode.OTHER_NAME),
     ({"reason": "  "}, ErrorCode.REASON_REQUIRED)],
)  # fmt: skip
def test_bad_input_asks_for_nothing(ask, changes, code):
    assert refused(lambda: ask(**changes)) == code


def test_others_ask_for_nothing(ask, alice):
    assert refused(lambda: ask(by=alice)) == "not_allowed"


def test_only_what_the_machine_takes_is_installed(ask):
    other = Profile.objects.create(slug="other", name_en="Other", name_fr="Autre")

    assert refused(lambda: ask(profile=other)) == ErrorCode.OTHER_PROFILE


def test_one_at_a_time(ask):
    ask()

    with pytest.raises(ProvisioningError) as caught:
        ask()

    assert caught.value.code == ErrorCode.ALREADY_ASKED
    assert Run.objects.count() == 1


@pytest.mark.parametrize(
    ("state", "first_day", "kept_until", "reason"),
    [(State.ACTIVE, TODAY - timedelta(days=3), None, Reason.CLAIMED),
     (State.APPROVED, TODAY, None, Reason.CLAIMED),
     (State.ENDED, TODAY - timedelta(days=7), TODAY + timedelta(days=2), Reason.DATA_KEPT)],
)  # fmt: skip
def test_somebodys_machine_or_data_stand_against_it(
    ask, machine, alice, state, first_day, kept_until, reason
):
    book(machine, alice, first_day, 7, state, kept_until=kept_until)

    assert refused(ask) == reason


def test_frozen_data_stand_against_it(ask, machine, boss):
    DataHold.objects.create(
        machine=machine, by=boss, reason="a thesis", at=clock.now(), stop_day=date(2027, 3, 20)
    )

    assert refused(ask) == Reason.DATA_HELD


def test_machine_of_another_driver_is_left_alone(ask, machine):
    machine.driven_by = "calendar"
    machine.save()

    assert refused(ask) == Reason.DRIVEN_BY_OTHERS


def test_kill_switch_stands_against_it(ask, boss):
    halt(by=boss, reason="a fire")

    assert refused(ask) == Reason.HALTED


def test_only_the_unavailability_named_is_passed(ask, machine, time_of):
    repair = UnavailabilityFactory(
        machine=machine, first_day=TODAY, stop_day=TODAY + timedelta(days=3)
    )
    assert refused(ask) == Reason.UNAVAILABLE

    run = look_until_rest(announced(ask(outage=repair)), time_of)

    assert run.state == "ready"


def test_unavailability_of_another_machine_is_not_passed(ask, container):
    other = UnavailabilityFactory(machine=container, first_day=TODAY, stop_day=FIRST_DAY)

    assert refused(lambda: ask(outage=other)) == ErrorCode.OTHER_OUTAGE


def test_booking_that_comes_in_between_stops_it_before_anything_is_erased(
    ask, machine, alice, fleet, time_of
):
    run = ask()
    book(machine, alice, TODAY, 7, State.ACTIVE)

    look_until_rest(announced(run), time_of)

    assert (run.state, run.problem) == ("blocked", Reason.CLAIMED)
    assert fleet.log_of("bigmem7") == []


def test_next_booking_installs_the_machine_again(ask, booking, alice, time_of):
    technical = look_until_rest(announced(ask()), time_of)

    run = install(announced(plan_run(booking.occupancy)), time_of)

    assert (technical.state, run.state) == ("ready", "ready")
    login = Credential.objects.get(run=run).login
    assert login == alice.account_name
    assert plan_owed_runs(clock.now()) == 0
