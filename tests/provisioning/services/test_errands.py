"""Errands on machines in use: done once, whatever happens on the way."""

import uuid
from datetime import timedelta

import pytest
from django.db import transaction

from foundation import clock
from journal.models import Entry
from provisioning.driver_table import simulated_driver
from provisioning.drivers.simulated import FaultKind
from provisioning.models import Credential, Errand, Revocation
from provisioning.policy.errands import ErrandKind, pause_after
from provisioning.ports import ActResult
from provisioning.services import due_errand_ids, errand_table, isolate_machine, serve_errand
from provisioning.services.closing import look_at_revocation
from provisioning.services.errands import (
    ErrandLost,
    Handler,
    ask_errand,
    claim_errand,
    retry_errand,
    write_errand,
)
from tests.provisioning.conftest import install


@pytest.fixture
def ready(run, time_of):
    return install(run, time_of)


@pytest.fixture
def first_login(ready):
    return Errand.objects.get(kind=ErrandKind.FIRST_LOGIN)


def ask(run, kind=ErrandKind.ACCESS):
    with transaction.atomic():
        return ask_errand(kind=kind, run=run)


def serve(errand):
    serve_errand(errand.pk)
    errand.refresh_from_db()
    return errand


def replace_password(fleet, login="alice"):
    with fleet.machine("bigmem7") as machine:
        machine.system.replaced.append(login)


def test_first_login_makes_the_password_forgotten(first_login, fleet, time_of):
    assert due_errand_ids(clock.now()) == [], "asked hourly at most"
    time_of.shift(timedelta(hours=1))
    waiting = serve(first_login).due_at
    kept = Credential.objects.get().sealed_password
    replace_password(fleet)
    time_of.shift(timedelta(hours=1))

    serve(first_login)

    credential = Credential.objects.get()
    assert waiting == clock.now()
    assert (bool(kept), credential.sealed_password) == (True, "")
    assert (credential.first_login_at, first_login.done_at) == (clock.now(), clock.now())
    assert Entry.objects.get(kind="login_used").facts == {"login": "alice"}


def test_first_login_is_no_longer_asked_once_the_password_is_gone(first_login, fleet, time_of):
    Credential.objects.update(sealed_password="")
    time_of.shift(timedelta(hours=1))

    assert serve(first_login).dropped_at == clock.now()


def test_silent_machine_is_asked_again_without_alarm(first_login, fleet, time_of):
    with fleet.machine("bigmem7") as machine:
        machine.is_answering = False
    time_of.shift(timedelta(hours=1))

    serve(first_login)

    assert (first_login.problem, first_login.stopped_at) == ("machine_silent", None)
    assert first_login.due_at == clock.now() + pause_after(1)


@pytest.mark.parametrize(
    ("kind", "tries"),
    [
        (FaultKind.FAILS_ONCE, 1),
        (FaultKind.LIES, 1),
        (FaultKind.LATE, 1),
        (FaultKind.SILENT, 1),
        (FaultKind.SLOW, 0),
    ],
)
def test_access_gets_there_whatever_goes_wrong(ready, fleet, time_of, kind, tries):
    fleet.set_fault("bigmem7", "access", kind)
    Credential.objects.update(key="00000000-0000-0000-0000-0000000000c2", handed_over_at=None)
    errand = ask(ready)

    setbacks = 0
    for _turn in range(10):
        serve(errand)
        setbacks = max(setbacks, errand.tries)
        if errand.done_at is not None:
            break
        time_of.shift(pause_after(1))

    assert (errand.done_at, setbacks) == (clock.now(), tries)
    assert fleet.count("bigmem7", "given") == 1
    assert Credential.objects.get().handed_over_at == clock.now()


def test_refusal_for_good_waits_for_a_person(ready, fleet, boss):
    fleet.set_fault("bigmem7", "access", FaultKind.BROKEN)
    errand = serve(ask(ready))

    assert (errand.problem, errand.stopped_at) == ("broken", clock.now())
    assert due_errand_ids(clock.now()) == []
    assert Entry.objects.get(kind="errand_stopped").facts["problem"] == "broken"
    fleet.clear_faults("bigmem7")
    assert retry_errand(errand_id=errand.pk, by=boss)
    assert serve(errand).done_at == clock.now()
    assert not retry_errand(errand_id=errand.pk, by=boss)


def test_killed_worker_leaves_it_to_another(ready, monkeypatch, time_of):
    """One dies after it acted: its claim runs out, the act is repeated and changes nothing."""
    errand = ask(ready)
    claim_errand(errand.pk)

    assert serve_errand(errand.pk) is None
    assert due_errand_ids(clock.now()) == []
    time_of.shift(timedelta(minutes=3))
    assert due_errand_ids(clock.now()) == [errand.pk]
    assert serve(errand).done_at == clock.now()


def test_asked_anew_is_begun_anew(ready):
    errand = ask(ready)
    claim = claim_errand(errand.pk)
    assert claim is not None
    again = ask(ready)

    assert (again.pk, Errand.objects.filter(kind=ErrandKind.ACCESS).count()) == (errand.pk, 1)
    with pytest.raises(ErrandLost):
        write_errand(claim, done_at=clock.now())


def test_errand_of_a_machine_that_is_no_longer_in_use_is_dropped(ready):
    ready.occupancy.bookings.update(state="ended")

    assert serve(ask(ready)).dropped_at == clock.now()


def test_failing_driver_tells_no_secret(ready, monkeypatch, caplog):
    def fail(_errand):
        raise ValueError("hunter2")

    handler = errand_table.HANDLERS[ErrandKind.ACCESS]
    broken = Handler(handler.is_wanted, fail, handler.observe, handler.finish)
    monkeypatch.setitem(errand_table.HANDLERS, ErrandKind.ACCESS, broken)
    errand = serve(ask(ready))

    assert errand.problem == "driver_failed"
    assert "hunter2" not in caplog.text


def test_questions_act_on_nothing(first_login):
    handler = errand_table.HANDLERS[ErrandKind.FIRST_LOGIN]

    assert handler.act(first_login) == ActResult()


@pytest.mark.parametrize(("tries", "seconds"), [(0, 30), (1, 30), (2, 60), (5, 480), (99, 1800)])
@pytest.mark.pure
def test_pauses_grow_to_half_an_hour(tries, seconds):
    assert pause_after(tries) == timedelta(seconds=seconds)


def test_machine_isolated_while_its_accounts_are_changed_ends_closed(
    ready, machine, boss, fleet, monkeypatch
):
    """A person asked for a new login; while that is made, an approver isolates the machine."""
    driver = simulated_driver()
    real = driver.act_access

    def act_while_it_is_isolated(order):
        if not Revocation.objects.exists():
            stop_day = clock.now().date() + timedelta(days=3)
            isolate_machine(machine=machine, by=boss, reason="spam", stop_day=stop_day)
            look_at_revocation(Revocation.objects.get().pk)
        return real(order)

    monkeypatch.setattr(driver, "act_access", act_while_it_is_isolated)
    Credential.objects.update(key=uuid.uuid4())

    serve(ask(ready))
    tried_meanwhile = Revocation.objects.get().tries
    look_at_revocation(Revocation.objects.get().pk)

    assert tried_meanwhile == 0
    with fleet.machine("bigmem7") as iron:
        assert iron.system.locked == ["alice"]
    assert Revocation.objects.get().locked_at is not None
    assert serve(ask(ready)).dropped_at is not None
