"""What people may do to a run, and what is refused with nothing changed."""

from datetime import date

import pytest

from journal.models import Entry
from provisioning.drivers.simulated import FaultKind
from provisioning.errors import ErrorCode, ProvisioningError
from provisioning.models import DataHold, Run, Switch
from provisioning.services import (
    confirm_late_start,
    fail_run,
    halt,
    hold_data,
    is_halted,
    lift_hold,
    resume,
    resume_run,
    retry_run,
)
from provisioning.services.claims import claim_run
from tests.provisioning.conftest import (
    MIDNIGHT,
    begin,
    block,
    install,
    look,
    look_until_rest,
)


def refused(gesture):
    with pytest.raises(ProvisioningError) as caught:
        gesture()
    return caught.value.code


def test_run_that_a_worker_is_at_cannot_be_moved_by_a_person(run, boss, time_of):
    block(run, time_of)
    claim_run(run.pk)

    for gesture in (resume_run, retry_run, confirm_late_start):
        assert refused(lambda gesture=gesture: gesture(run_id=run.pk, by=boss)) is ErrorCode.BUSY

    run.refresh_from_db()
    assert run.state == "blocked"


def test_run_that_waits_for_its_night_has_no_late_start_to_confirm(run, boss):
    look(run)

    assert refused(lambda: confirm_late_start(run_id=run.pk, by=boss)) is ErrorCode.NOT_LATE


def test_run_under_way_is_neither_resumed_nor_replaced(run, boss):
    look(run)

    assert refused(lambda: resume_run(run_id=run.pk, by=boss)) is ErrorCode.NOT_BLOCKED
    assert refused(lambda: retry_run(run_id=run.pk, by=boss)) is ErrorCode.NOT_GIVEN_UP


def test_giving_up_wants_a_reason(run, boss):
    code = refused(lambda: fail_run(run_id=run.pk, by=boss, reason=" "))

    run.refresh_from_db()
    assert (code, run.state) == (ErrorCode.REASON_REQUIRED, "planned")


@pytest.mark.parametrize("gesture", [resume_run, retry_run, confirm_late_start])
def test_run_that_does_not_exist_is_told(boss, gesture):
    with pytest.raises(Run.DoesNotExist):
        gesture(run_id=404, by=boss)


def test_run_given_up_before_its_night_touches_nothing(run, boss, fleet, time_of):
    look(run)

    fail_run(run_id=run.pk, by=boss, reason="the room is flooded")
    time_of.move_to(MIDNIGHT, tick=False)
    begin(run.booking)
    look_until_rest(run, time_of)

    assert run.state == "failed"
    assert fleet.log_of("bigmem7") == []
    entry = Entry.objects.get(kind="run_stop_asked")
    assert (entry.actor, entry.reason) == (boss, "the room is flooded")
    assert Entry.objects.filter(kind="run_failed", subject_ref=str(run.key)).count() == 1


def test_run_given_up_before_anybody_looked_at_it_is_failed(run, boss):
    fail_run(run_id=run.pk, by=boss, reason="planned by mistake")

    run.refresh_from_db()
    assert (run.state, run.problem, run.blocked_from) == ("failed", "given_up", "planned")


def test_run_given_up_while_a_worker_is_at_it_goes_at_the_next_look(run, boss, fleet, time_of):
    fleet.set_fault("bigmem7", "installing", FaultKind.SLOW, count=50)
    look(run)
    time_of.move_to(MIDNIGHT, tick=False)
    begin(run.booking)
    look(run)
    claim_run(run.pk)

    fail_run(run_id=run.pk, by=boss, reason="wrong machine")
    run.refresh_from_db()
    meanwhile = (run.state, run.way_out)
    time_of.shift(61)
    look_until_rest(run, time_of)

    assert meanwhile == ("installing", "fail")
    assert (run.state, run.blocked_from) == ("failed", "installing")
    assert not run.steps.filter(ended_at=None).exists()
    assert "disarmed" in [line.what for line in fleet.log_of("bigmem7")]


def test_machine_still_armed_is_given_up_only_once_it_is_disarmed(run, boss, fleet, time_of):
    fleet.set_fault("bigmem7", "disarming", FaultKind.FAILS)
    install(run, time_of)

    fail_run(run_id=run.pk, by=boss, reason="dead TFTP host")
    refusal = refused(lambda: retry_run(run_id=run.pk, by=boss))
    look(run)
    meanwhile = (run.state, run.is_armed)
    fleet.clear_faults("bigmem7")
    time_of.shift(301)
    look(run)

    assert refusal is ErrorCode.STILL_ARMED
    assert meanwhile == ("blocked", True)
    assert (run.state, run.is_armed) == ("failed", False)


def test_machine_still_armed_after_its_installation_goes_on_when_it_is_resumed(
    run, boss, fleet, time_of
):
    fleet.set_fault("bigmem7", "disarming", FaultKind.FAILS)
    install(run, time_of)
    fleet.clear_faults("bigmem7")

    resume_run(run_id=run.pk, by=boss)
    look_until_rest(run, time_of)

    assert run.state == "ready"
    assert fleet.count("bigmem7", "wiped") == 1


def test_machine_still_armed_on_its_way_out_cannot_be_resumed(run, boss, fleet, time_of):
    fleet.set_fault("bigmem7", "installing", FaultKind.BROKEN)
    look(run)
    time_of.move_to(MIDNIGHT, tick=False)
    begin(run.booking)
    Run.objects.filter(pk=run.pk).update(is_armed=True, state="blocked", blocked_from="installing")

    assert refused(lambda: resume_run(run_id=run.pk, by=boss)) is ErrorCode.STILL_ARMED


# ------------------------------------------------------------------- switch and holds


def test_switch_is_one_row_with_who_when_and_why(boss, site):
    halt(by=boss, reason="fire drill")
    halted = is_halted()
    resume(by=None, reason="over")

    switch = Switch.objects.get()
    assert halted
    assert (switch.is_halted, switch.by, switch.reason) == (False, None, "over")
    assert list(
        Entry.objects.filter(subject_kind="switch").values_list("kind", "actor", "reason")
    ) == [
        ("resumed", boss.pk, "the tests begin"),
        ("halted", boss.pk, "fire drill"),
        ("resumed", None, "over"),
    ]


@pytest.mark.parametrize("gesture", [halt, resume])
def test_switch_wants_a_reason(boss, site, gesture):
    assert refused(lambda: gesture(by=boss, reason=" ")) is ErrorCode.REASON_REQUIRED


def test_hold_wants_a_reason_and_a_day_to_come(machine, boss):
    no_reason = refused(
        lambda: hold_data(machine=machine, by=boss, reason="", stop_day=date(2027, 3, 9))
    )
    past = refused(
        lambda: hold_data(machine=machine, by=boss, reason="x", stop_day=date(2027, 2, 22))
    )

    assert (no_reason, past) == (ErrorCode.REASON_REQUIRED, ErrorCode.BAD_DAY)
    assert not DataHold.objects.exists()


def test_hold_is_lifted_once(machine, boss):
    hold = hold_data(machine=machine, by=boss, reason="thesis", stop_day=date(2027, 3, 9))
    lift_hold(hold_id=hold.pk, by=boss)

    assert refused(lambda: lift_hold(hold_id=hold.pk, by=boss)) is ErrorCode.ALREADY_LIFTED
    assert list(
        Entry.objects.filter(subject_kind="machine").values_list("kind", "facts__machine")
    ) == [("data_held", "bigmem7"), ("hold_lifted", "bigmem7")]
