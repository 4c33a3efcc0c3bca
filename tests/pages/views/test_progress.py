"""Following an installation: how far it is, when it will be over, and what happened so far."""

from datetime import date, timedelta

import pytest

from pages.queries.progress import progress_of
from provisioning.models import Report, Run, Step
from tests.factories import MachineFactory, ProfileFactory, book
from tests.pages.conftest import MONDAY
from tests.pages.reading import words

MINUTE = timedelta(minutes=1)
PASSED = (("arming", 0, 1), ("cycling", 1, 5), ("installing", 5, 25))


def run_on(booking, state, **more):
    return Run.objects.create(
        occupancy=booking.occupancy,
        booking=booking,
        machine=booking.machine,
        state=state,
        planned_at=MONDAY,
        due_at=MONDAY,
        **more,
    )


def step(run, name, begun_at, ended_at=None, **more):
    outcome = "done" if ended_at else ""
    return Step.objects.create(
        run=run,
        name=name,
        attempt=1,
        begun_at=begun_at,
        ended_at=ended_at,
        outcome=outcome,
        **more,
    )


@pytest.fixture
def installed(category, bruno):
    """An earlier installation elsewhere: 20 minutes of installing, 15 for the rest."""
    machine = MachineFactory(category=category)
    begun_at = MONDAY - timedelta(days=7)
    booking = book(machine, bruno, date(2027, 2, 22), 3)
    run = run_on(booking, "ready", fenced_at=begun_at, ready_at=begun_at + 35 * MINUTE)
    for name, begins, ends in (*PASSED, ("configuring", 25, 34), ("verifying", 34, 35)):
        step(run, name, begun_at + begins * MINUTE, begun_at + ends * MINUTE)
    tasks = (("partition", 6), ("instsoft", 10), ("configure", 20))
    for task, minute in tasks:
        at = begun_at + minute * MINUTE
        Report.objects.create(run=run, source="fai", name=f"TASKBEGIN {task}", at=at)
    return run


@pytest.fixture
def under_way(running, installed):
    """Alice's machine, ten minutes past the guard, installing packages since two minutes."""
    run = run_on(running, "installing", fenced_at=MONDAY - 10 * MINUTE)
    for name, begins, ends in PASSED[:2]:
        begun_at = run.fenced_at + begins * MINUTE
        step(run, name, begun_at, run.fenced_at + ends * MINUTE)
    step(run, "installing", run.fenced_at + 5 * MINUTE)
    Step.objects.filter(name="cycling", run=run).update(evidence={"hand": "redfish", "why": ""})
    Report.objects.create(run=run, source="fai", name="TASKBEGIN instsoft", at=MONDAY - 2 * MINUTE)
    return run


def test_holder_reads_how_far_it_is_and_when_it_will_be_ready(as_alice, under_way):
    page = as_alice.get(f"/bookings/{under_way.booking.reference}/")

    html, text = page.content.decode(), words(page)
    assert '<progress max="100" value="34" aria-labelledby="run-progress">' in html
    assert "Your machine is being installed, ready around 10:25 34" in text
    assert "About 24 minutes left · Task of the installer: instsoft" in text
    assert "Look again" in text
    assert "Log of the installation" not in text


def test_approver_reads_every_step_with_its_evidence(as_approver, under_way):
    text = words(as_approver.get(f"/bookings/{under_way.booking.reference}/run/"))

    assert "bigmem7 is being installed, ready around 10:25" in text
    assert "01/03 09:51:00 Restarting Done 4 min hand: redfish 01/03 09:55:00" in text
    assert "Installing the system under way" in text
    assert "09:58:00 TASKBEGIN instsoft" in text
    assert "why" not in text.split("Log of the installation")[1].split("Lines of")[0]


def test_holder_reads_when_a_coming_installation_is_usually_over(as_alice, booking, installed):
    run_on(booking, "guarded")

    text = words(as_alice.get(f"/bookings/{booking.reference}/"))

    assert "It begins by itself at midnight and is usually ready around 00:40." in text


def test_other_profile_teaches_nothing(as_alice, booking, installed):
    booking.profile = ProfileFactory(slug="other")
    booking.save()
    run_on(booking, "guarded")

    text = words(as_alice.get(f"/bookings/{booking.reference}/"))

    assert "usually ready around 00:01." in text


def test_progress_of_three_asks_as_many_queries_as_of_one(
    as_alice, under_way, django_assert_num_queries
):
    runs = list(Run.objects.select_related("machine__site", "booking"))
    with django_assert_num_queries(1):
        progress_of([*runs[:1], under_way])
    with django_assert_num_queries(1):
        progress_of([under_way, *runs])
