"""The emergency stop, at every step; and the kill switch, lifted by who has read the list."""

from datetime import UTC, datetime

import pytest

from journal.models import Entry
from provisioning.errors import ErrorCode, ProvisioningError
from provisioning.lifecycle import OVER, State
from provisioning.models import Run, Switch
from provisioning.queries import seen_mark, tonight
from provisioning.services import halt, resume, resume_run, stop_run
from provisioning.services.claims import claim_run
from tests.provisioning.conftest import MIDNIGHT, begin, look, look_until_rest

BEFORE = {"planned", "prechecking", "guarded"}
UNSURE = {"fencing", "arming", "cycling"}


@pytest.mark.parametrize("state", [state for state in State if state not in OVER | {"blocked"}])
@pytest.mark.parametrize("is_claimed", [False, True], ids=["free", "claimed"])
def test_run_is_stopped_in_every_state(run, booking, boss, time_of, state, is_claimed):
    has_begun = state not in BEFORE
    is_armed = state in {"arming", "cycling", "installing", "disarming"}
    time_of.move_to(MIDNIGHT, tick=False)
    begin(booking)
    Run.objects.filter(pk=run.pk).update(
        state=state.value,
        fenced_at=MIDNIGHT if has_begun else None,
        fencing_number=int(MIDNIGHT.timestamp()) if has_begun else 0,
        has_armed=is_armed,
        is_armed=is_armed,
    )
    if is_claimed:
        claim_run(run.pk)

    stop_run(run_id=run.pk, by=boss, reason="smoke")
    Run.objects.filter(pk=run.pk).update(claimed_until=None)
    look_until_rest(run, time_of)

    expected = "before" if not has_begun else "unsure" if state in UNSURE else "midway"
    assert (run.state, run.problem) == ("blocked", f"stopped_{expected}")
    assert (run.is_armed, run.retry_at) == (False, None)
    assert Entry.objects.filter(kind="run_stopped", reason="smoke").count() == 1


def test_run_stopped_before_it_was_looked_at_goes_on_from_there(run, boss, time_of):
    stop_run(run_id=run.pk, by=boss, reason="smoke")
    run.refresh_from_db()
    assert run.state == "blocked"

    resume_run(run_id=run.pk, by=boss)

    assert look(run).state == "guarded"


def test_stop_wants_a_reason_and_something_to_stop(run, boss):
    def code(reason):
        with pytest.raises(ProvisioningError) as caught:
            stop_run(run_id=run.pk, by=boss, reason=reason)
        return caught.value.code

    assert code(" ") is ErrorCode.REASON_REQUIRED
    stop_run(run_id=run.pk, by=boss, reason="smoke")
    assert code("smoke") is ErrorCode.STANDS_STILL
    Run.objects.filter(pk=run.pk).update(state="failed")
    assert code("smoke") is ErrorCode.OVER


def test_switch_is_lifted_only_by_who_has_read_the_list_as_it_is(run, boss, time_of):
    halt(by=boss, reason="restored")
    seen = seen_mark(tonight(time_of_friday(time_of)))
    Run.objects.filter(pk=run.pk).update(state="cancelled")

    with pytest.raises(ProvisioningError) as caught:
        resume(by=boss, reason="read", seen=seen)

    assert caught.value.code is ErrorCode.LIST_CHANGED
    assert Switch.objects.get().is_halted
    resume(by=boss, reason="read", seen=seen_mark([]))
    assert not Switch.objects.get().is_halted


def time_of_friday(time_of):
    """Goes to the working day before the night; answers the moment."""
    moment = datetime(2027, 2, 26, 15, 0, tzinfo=UTC)
    time_of.move_to(moment, tick=False)
    return moment
