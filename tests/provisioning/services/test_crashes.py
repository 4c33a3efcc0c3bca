"""A worker killed at any boundary of any step: the same end state as without it.

A kill is an exception that nothing catches, raised at a named place; the worker's claim then runs
out and another worker looks. The fleet's log counts what really reached the machine.
"""

import multiprocessing
import os
import signal
from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.db import connections, transaction

from provisioning.driver_table import simulated_driver
from provisioning.models import Credential, HostKey, Run, SealedFact, Step
from provisioning.ports import StepName
from provisioning.recipe import steps_of_kind
from provisioning.services import guarding, look_at_run, stepping
from provisioning.services.planning import plan_run
from tests.factories import book
from tests.provisioning.conftest import (
    FIRST_DAY,
    MIDNIGHT,
    announced,
    begin,
    look,
    look_until_rest,
)

pytestmark = pytest.mark.both_databases

LEASE_OVER = timedelta(seconds=61)
BOUNDARIES = (
    "before_intent",
    "in_intent",
    "after_intent",
    "after_act",
    "in_keeping_the_act",
    "after_keeping_the_act",
    "after_observe",
    "in_commit",
    "after_commit",
)


class KilledError(BaseException):
    """kill -9, as far as a test can."""


def die_softly():
    raise KilledError


def die_for_real():
    os.kill(os.getpid(), signal.SIGKILL)


class Trap:
    """Kills once, when the step of its name comes to the boundary of its name."""

    def __init__(self, step: str, boundary: str, kill=die_softly) -> None:
        self.step, self.boundary, self.kill, self.has_struck = step, boundary, kill, False

    def reach(self, step: str, boundary: str) -> None:
        if not self.has_struck and (step, boundary) == (self.step, self.boundary):
            self.has_struck = True
            self.kill()


def wrapped(trap, function, step_of, *, before=None, inside=None, after=None):
    """The function, with places before, at the end inside of its transaction, and after it."""

    def call(*args, **kwargs):
        step = step_of(*args)
        if before:
            trap.reach(step, before)
        if inside:
            with transaction.atomic():
                result = function(*args, **kwargs)
                trap.reach(step, inside)
        else:
            result = function(*args, **kwargs)
        if after:
            trap.reach(step, after)
        return result

    return call


@contextmanager
def trapped(step, boundary, kill=die_softly):
    """Sets one trap in the engine and around the driver."""
    trap = Trap(step, boundary, kill)
    driver = simulated_driver()
    with (
        patch.object(
            stepping,
            "begin_step",
            wrapped(
                trap,
                stepping.begin_step,
                lambda _run, _claim, _book, name, _now: name,
                before="before_intent",
                inside="in_intent",
                after="after_intent",
            ),
        ),
        patch.object(
            stepping,
            "keep_act",
            wrapped(
                trap,
                stepping.keep_act,
                lambda _run, _claim, step, _result: step.name,
                inside="in_keeping_the_act",
                after="after_keeping_the_act",
            ),
        ),
        patch.object(
            stepping,
            "settle",
            wrapped(
                trap,
                stepping.settle,
                lambda _run, _claim, _book, step, _seen, _now: step.name,
                inside="in_commit",
                after="after_commit",
            ),
        ),
        patch.object(
            driver, "act", wrapped(trap, driver.act, lambda name, _order: name, after="after_act")
        ),
        patch.object(
            driver,
            "observe",
            wrapped(trap, driver.observe, lambda name, _order: name, after="after_observe"),
        ),
    ):
        yield trap


def look_and_survive(run, traveller):
    """Looks until the run rests; a killed worker's claim has to run out first."""
    kills = 0
    for _look in range(60):
        try:
            look_at_run(run.pk)
        except KilledError:
            kills += 1
            traveller.shift(LEASE_OVER)
        run.refresh_from_db()
        if run.state in ("ready", "blocked", "failed", "cancelled"):
            break
        traveller.shift(timedelta(seconds=10))
    return kills


@pytest.mark.parametrize("boundary", BOUNDARIES)
@pytest.mark.parametrize("step", [name.value for name in StepName])
def test_bare_metal_is_installed_once_whatever_worker_dies(run, fleet, time_of, step, boundary):
    with trapped(step, boundary):
        kills = look_and_survive_until_guarded(run, time_of)
        time_of.move_to(MIDNIGHT, tick=False)
        begin(run.booking)
        kills += look_and_survive(run, time_of)

    assert kills == 1
    assert_ready_once(run, fleet, "bigmem7")


@pytest.mark.parametrize("boundary", BOUNDARIES)
@pytest.mark.parametrize("step", ["configuring"])
def test_container_is_renewed_once_whatever_worker_dies(
    container, alice, fleet, time_of, step, boundary
):
    run = announced(plan_run(book(container, alice, FIRST_DAY, 14).occupancy))

    with trapped(step, boundary):
        kills = look_and_survive_until_guarded(run, time_of)
        time_of.move_to(MIDNIGHT, tick=False)
        begin(run.booking)
        kills += look_and_survive(run, time_of)

    assert kills == 1
    assert_ready_once(run, fleet, "gpu1")


def look_and_survive_until_guarded(run, traveller):
    kills = 0
    for _look in range(5):
        try:
            look_at_run(run.pk)
        except KilledError:
            kills += 1
            traveller.shift(LEASE_OVER)
        run.refresh_from_db()
        traveller.shift(timedelta(seconds=10))
    assert run.state == "guarded"
    return kills


def assert_ready_once(run, fleet, name):
    """The end state that a night without any kill has."""
    assert run.state == "ready", (run.state, run.problem)
    assert not run.is_armed
    assert fleet.count(name, "wiped") == 1
    assert fleet.count(name, "installed") == 1
    with fleet.machine(name) as machine:
        assert machine.armed_for == ""
        assert machine.system.marker_run == str(run.key)
        assert machine.system.logins == ["alice"]
        installed_keys = machine.system.host_keys
    assert [key.public_key for key in HostKey.objects.filter(run=run)] == installed_keys
    assert Credential.objects.filter(occupancy=run.occupancy, is_current=True).count() == 1
    assert Credential.objects.get(run=run).handed_over_at is not None
    assert not SealedFact.objects.exists()
    assert not Step.objects.filter(run=run, ended_at__isnull=True).exists()
    assert set(Step.objects.filter(run=run, outcome="done").values_list("name", flat=True)) == {
        "prechecking",
        *(state.value for state in steps_of_kind(run.machine.kind)),
    }
    assert Run.objects.filter(occupancy=run.occupancy).count() == 1


@pytest.mark.parametrize("place", ["before_guard", "in_guard", "after_guard"])
def test_guard_is_passed_once_whatever_worker_dies(run, fleet, time_of, place):
    trap = Trap("guard", place)
    look(run)
    time_of.move_to(MIDNIGHT, tick=False)
    begin(run.booking)
    fenced = wrapped(
        trap,
        guarding._fence,
        lambda *_args: "guard",
        before="before_guard",
        inside="in_guard",
    )
    passed = wrapped(trap, guarding._pass_guard, lambda *_args: "guard", after="after_guard")

    with patch.object(guarding, "_fence", fenced), patch.object(guarding, "_pass_guard", passed):
        kills = look_and_survive(run, time_of)

    assert kills == 1
    assert_ready_once(run, fleet, "bigmem7")
    assert Step.objects.filter(run=run, name="fencing").count() == 1
    assert run.ready_at - MIDNIGHT <= LEASE_OVER + timedelta(seconds=10)


def test_killed_worker_keeps_its_claim_only_for_a_while(run, time_of):
    with trapped("prechecking", "after_intent"), pytest.raises(KilledError):
        look_at_run(run.pk)

    assert look_at_run(run.pk) is None
    run.refresh_from_db()
    assert run.state == "prechecking"

    time_of.shift(LEASE_OVER)
    look_until_rest(run, time_of, looks=2)
    assert run.state == "guarded"


# ------------------------------------------------------------------- workers killed for real


def work_until_killed(run_id, step, boundary):
    """A worker process with a connection of its own, which ends by SIGKILL."""
    for connection in connections.all():
        connection.connection = None  # the parent's socket is not ours to close
    with trapped(step, boundary, die_for_real):
        look_at_run(run_id)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("step", "boundary"),
    [
        ("arming", "after_intent"),
        ("cycling", "after_act"),
        ("installing", "in_keeping_the_act"),
        ("disarming", "after_observe"),
        ("configuring", "in_commit"),
        ("verifying", "after_commit"),
    ],
)
def test_worker_killed_by_signal_nine_leaves_nothing_behind(run, fleet, time_of, step, boundary):
    look(run)
    time_of.move_to(MIDNIGHT, tick=False)
    begin(run.booking)

    worker = multiprocessing.get_context("fork").Process(
        target=work_until_killed, args=(run.pk, step, boundary)
    )
    worker.start()
    worker.join(timeout=60)
    claimed = look_at_run(run.pk)
    time_of.shift(LEASE_OVER)
    look_until_rest(run, time_of)

    assert worker.exitcode == -signal.SIGKILL
    assert claimed is None
    assert_ready_once(run, fleet, "bigmem7")
