"""A machine, two people, and a simulated fleet in a folder of the test's own."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.utils import translation

from foundation import clock
from provisioning.driver_table import simulated_driver
from provisioning.drivers.simulated import FaultKind
from provisioning.models import NightLimits, Run
from provisioning.services import look_at_run, resume
from provisioning.services.planning import plan_run
from reservations.lifecycle import State as BookingState
from tests.factories import (
    AdministratorFactory,
    BookingRulesFactory,
    CategoryFactory,
    ContainerHostFactory,
    MachineFactory,
    PersonFactory,
    SiteFactory,
    book,
)

BEFORE = datetime(2027, 2, 22, 9, 0, tzinfo=UTC)
"""Monday 22 February 2027, 10:00 in Paris: a week before the booking."""
FIRST_DAY = date(2027, 3, 1)
"""A Monday."""
MIDNIGHT = datetime(2027, 2, 28, 23, 0, tzinfo=UTC)
"""00:00 of the first day in Paris."""
LOOK_SECONDS = 30


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def time_of():
    """Sets the clock a week before the booking; move_to() and shift() move it."""
    with time_machine.travel(BEFORE, tick=False) as traveller:
        yield traveller


@pytest.fixture
def fleet(settings, tmp_path):
    """The fleet's files; every step takes no time."""
    settings.PORTAL_DRIVER = "simulated"
    settings.PORTAL_DATA_DIR = tmp_path
    settings.PORTAL_SIMULATED_STEP_SECONDS = 0.0
    return simulated_driver().fleet


@pytest.fixture
def boss(db):
    return AdministratorFactory(account_name="boss")


@pytest.fixture
def site(db, boss, fleet, time_of):
    site = SiteFactory()
    NightLimits.objects.create(site=site, max_fencings=100, max_parallel=100, max_attempts=1)
    resume(by=boss, reason="the tests begin")
    return site


@pytest.fixture
def category(site):
    category = CategoryFactory(slug="cemeb")
    BookingRulesFactory(category=category)
    return category


@pytest.fixture
def machine(category, site):
    return MachineFactory(name="bigmem7", category=category, site=site)


@pytest.fixture
def container(category, site):
    host = ContainerHostFactory(name="gpuhost1", site=site)
    return MachineFactory(
        name="gpu1", category=category, site=site, kind="gpu_container", host=host
    )


@pytest.fixture
def alice(db):
    return PersonFactory(account_name="alice")


@pytest.fixture
def bruno(db):
    return PersonFactory(account_name="bruno")


@pytest.fixture
def booking(machine, alice):
    return book(machine, alice, FIRST_DAY, 14)


@pytest.fixture
def run(booking):
    """The run of alice's booking, planned and announced a week ahead."""
    return announced(plan_run(booking.occupancy))


def announced(run: Run | None) -> Run:
    """Answers the run an hour after its mail has gone out."""
    assert run is not None
    sent_at = clock.now() - timedelta(hours=1)
    Run.objects.filter(pk=run.pk).update(announcing_at=sent_at, announced_at=sent_at)
    run.refresh_from_db()
    return run


def begin(booking) -> None:
    """Lets a booking's first day come, as the tick does."""
    booking.state = BookingState.ACTIVE
    booking.save(update_fields=["state"])


def look(run: Run) -> Run:
    """Looks at a run once; answers it as it is then."""
    look_at_run(run.pk)
    run.refresh_from_db()
    return run


def look_until_rest(run: Run, traveller, *, looks: int = 200) -> Run:
    """Looks again and again while time passes, until the run rests."""
    for _look in range(looks):
        look(run)
        if run.state in ("ready", "blocked", "failed", "cancelled", "superseded"):
            break
        traveller.shift(timedelta(seconds=LOOK_SECONDS))
    return run


def look_until_guarded(run: Run, traveller) -> Run:
    """Looks until the run waits for its night, or is stuck before."""
    for _look in range(40):
        look(run)
        if run.state in ("guarded", "blocked"):
            break
        traveller.shift(timedelta(seconds=LOOK_SECONDS))
    return run


def install(run: Run, traveller, moment: datetime = MIDNIGHT) -> Run:
    """Takes a run through its night."""
    look_until_guarded(run, traveller)
    traveller.move_to(moment, tick=False)
    begin(run.booking)
    return look_until_rest(run, traveller)


def block(run: Run, traveller) -> Run:
    """Takes a run into its night on a machine that breaks while it is armed."""
    simulated_driver().fleet.set_fault(run.machine.name, "cycling", FaultKind.BROKEN)
    return install(run, traveller)


@pytest.fixture
def at_midnight(run, time_of):
    """The run as its night begins."""
    look(run)
    time_of.move_to(MIDNIGHT, tick=False)
    begin(run.booking)
    return run


def assert_untouched(fleet, run):
    assert fleet.log_of("bigmem7") == []
    assert run.fenced_at is None
