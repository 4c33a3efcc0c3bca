"""Two workers at one run, and many at many: one acts, the other goes away."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, connections

from provisioning.driver_table import simulated_driver
from provisioning.models import NightLimits, Run, Step
from provisioning.services import claims, look_at_run
from provisioning.services.claims import ClaimLost, claim_run, release, write
from provisioning.services.orders import load_run
from provisioning.services.planning import plan_run
from tests.factories import MachineFactory, book
from tests.provisioning.conftest import FIRST_DAY, MIDNIGHT, announced, begin, look

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]

WORKERS = 4


def look_together(run_ids):
    """Several workers look at the same runs at the same moment, over connections of their own."""
    start = threading.Barrier(WORKERS)

    def work(_number):
        try:
            start.wait()
            for run_id in run_ids:
                look_at_run(run_id)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(work, range(WORKERS)))


def test_run_looked_at_by_many_is_installed_by_one(run, fleet, time_of):
    look(run)
    time_of.move_to(MIDNIGHT, tick=False)
    begin(run.booking)

    for _round in range(3):
        look_together([run.pk])
        time_of.shift(timedelta(seconds=61))

    run.refresh_from_db()
    assert run.state == "ready"
    assert fleet.count("bigmem7", "wiped") == 1
    assert list(Step.objects.filter(run=run).values_list("name", "attempt")) == [
        ("prechecking", 1),
        ("fencing", 1),
        ("arming", 1),
        ("cycling", 1),
        ("installing", 1),
        ("disarming", 1),
        ("configuring", 1),
        ("verifying", 1),
    ]


def test_limit_of_the_day_holds_against_many_workers(run, category, site, alice, fleet, time_of):
    NightLimits.objects.update(max_fencings=2)
    runs = [run]
    for number in range(3):
        machine = MachineFactory(name=f"other{number}", category=category, site=site)
        runs.append(announced(plan_run(book(machine, alice, FIRST_DAY, 7).occupancy)))
    for each in runs:
        look(each)
    time_of.move_to(MIDNIGHT, tick=False)

    for _round in range(2):
        look_together([each.pk for each in runs])
        time_of.shift(timedelta(seconds=61))

    assert Step.objects.filter(name="fencing").count() == 2
    assert Run.objects.filter(state="ready").count() == 2
    assert Run.objects.filter(state="guarded", problem="day_limit").count() == 2


def test_claimed_run_is_left_alone(run):
    claim = claim_run(run.pk)
    assert claim is not None

    assert claim_run(run.pk) is None
    assert look_at_run(run.pk) is None
    run.refresh_from_db()
    assert run.state == "planned"

    release(claim)
    assert claim_run(run.pk) is not None


def test_worker_that_slept_through_its_claim_writes_nothing_any_more(run, time_of):
    sleeper = claim_run(run.pk)
    seen = load_run(run.pk)
    time_of.shift(claims.LEASE + timedelta(seconds=1))
    other = claim_run(run.pk)
    assert sleeper is not None
    assert other is not None

    with pytest.raises(ClaimLost):
        write(sleeper, seen, problem="from the grave")
    release(sleeper)

    run.refresh_from_db()
    assert (run.problem, run.claimed_by) == ("", other.token)


def test_worker_whose_run_was_changed_under_its_hands_comes_back_at_once(
    run, time_of, monkeypatch
):
    driver = simulated_driver()
    act = driver.act

    def act_while_a_person_stops_it(step, order):
        Run.objects.filter(pk=run.pk).update(way_out="cancel")
        return act(step, order)

    monkeypatch.setattr(driver, "act", act_while_a_person_stops_it)

    assert look_at_run(run.pk) == 0.0

    monkeypatch.setattr(driver, "act", act)
    look(run)
    assert run.state == "cancelled"


def test_nothing_slow_happens_inside_a_transaction(run, time_of, monkeypatch):
    """Every call of the driver finds the connection outside of any transaction."""
    driver = simulated_driver()
    inside = []

    def watched(verb):
        def call(*args):
            inside.append(connection.in_atomic_block)
            return verb(*args)

        return call

    for name in ("act", "observe", "read_marker"):
        monkeypatch.setattr(driver, name, watched(getattr(driver, name)))
    look(run)
    time_of.move_to(MIDNIGHT, tick=False)
    begin(run.booking)

    look(run)

    assert run.state == "ready"
    assert len(inside) == 15
    assert not any(inside)
