"""Reads of the night: the same number of queries whatever the number of machines."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from foundation import clock
from provisioning.models import Run
from provisioning.queries import run_of, tonight
from provisioning.services import hold_data
from provisioning.services.planning import plan_run
from reservations.lifecycle import State as BookingState
from tests.factories import MachineFactory, book
from tests.provisioning.conftest import FIRST_DAY, announced, block, install

FRIDAY = datetime(2027, 2, 26, 15, 0, tzinfo=UTC)


def lived_in_by(person, machine):
    """A booking that is over and whose holder really got the machine."""
    booking = book(machine, person, date(2027, 2, 1), 7, BookingState.ENDED)
    Run.objects.create(
        occupancy=booking.occupancy,
        booking=booking,
        machine=machine,
        state="ready",
        planned_at=clock.now(),
        due_at=clock.now(),
        ready_at=clock.now(),
    )
    return booking


def test_tonight_names_machine_night_holder_and_whose_data_go(run, machine, bruno, time_of):
    earlier = lived_in_by(bruno, machine)
    time_of.move_to(FRIDAY, tick=False)

    (line,) = tonight(clock.now())

    assert (line.run, line.machine, line.site) == (run, machine, machine.site)
    assert (line.night_day, line.holder, line.data_of) == (FIRST_DAY, run.booking.holder, earlier)
    assert (line.is_held, line.problem) == (False, "")


def test_tonight_leaves_out_nights_after_the_next_working_day(run, time_of):
    time_of.move_to(datetime(2027, 2, 25, 15, 0, tzinfo=UTC), tick=False)

    assert tonight(clock.now()) == []


def test_tonight_shows_holds_and_problems(run, boss, time_of):
    time_of.move_to(FRIDAY, tick=False)
    hold_data(machine=run.machine, by=boss, reason="thesis", stop_day=date(2027, 3, 9))
    Run.objects.update(problem="data_held")

    (line,) = tonight(clock.now())

    assert (line.is_held, line.problem) == (True, "data_held")


def test_tonight_says_nobody_for_a_machine_nobody_was_on(run, machine, bruno, time_of):
    book(machine, bruno, date(2027, 2, 1), 7, BookingState.ENDED)
    time_of.move_to(FRIDAY, tick=False)

    (line,) = tonight(clock.now())

    assert line.data_of is None


def test_tonight_asks_the_same_number_of_queries_for_one_and_for_three(
    run, category, site, alice, bruno, time_of
):
    time_of.move_to(FRIDAY, tick=False)
    with CaptureQueriesContext(connection) as one:
        assert len(tonight(clock.now())) == 1
    for _number in range(2):
        machine = MachineFactory(category=category, site=site)
        lived_in_by(bruno, machine)
        announced(plan_run(book(machine, alice, FIRST_DAY, 7).occupancy))

    with CaptureQueriesContext(connection) as three:
        lines = tonight(clock.now())
        words = [(line.machine.name, line.holder, line.data_of, line.site) for line in lines]

    assert len(words) == 3
    assert len(three) == len(one)


def test_machine_under_way_is_not_in_the_list(run, time_of):
    block(run, time_of)

    assert tonight(clock.now()) == []


def test_run_of_a_booking_is_the_ready_one_else_the_latest(run, time_of):
    planned = run_of(run.booking)
    install(run, time_of)

    assert planned == run
    assert run_of(run.booking).state == "ready"


@pytest.mark.parametrize("state", ["cancelled", "superseded"])
def test_run_that_is_gone_does_not_count(run, state):
    Run.objects.update(state=state)

    assert run_of(run.booking) is None
