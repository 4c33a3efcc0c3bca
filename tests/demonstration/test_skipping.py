"""The clock of the demonstration: forward only, and nothing due on the way is left out."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from bigmem_portal import ticking
from bigmem_portal.demonstration import moving_clock, skipping
from bigmem_portal.demonstration.models import ClockOffset
from foundation import clock
from foundation.midnight import local_day

pytestmark = pytest.mark.django_db

PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture(autouse=True)
def moving(monkeypatch):
    """Installs the moving clock, and writes down when each pass ran."""
    moving_clock._cache.read_at = None
    moving_clock._cache.seconds = 0
    clock.install(moving_clock.now)
    passes = []
    monkeypatch.setattr(ticking, "tick", lambda _hands=None: passes.append(clock.now()))
    yield passes
    clock.install(clock.system)
    moving_clock._cache.read_at = None
    moving_clock._cache.seconds = 0


@pytest.mark.parametrize(
    ("system_time", "midnight"),
    [
        ("2027-03-01T11:00:00.700+01:00", "2027-03-02T00:00:00+01:00"),
        ("2027-03-27T23:59:59.200+01:00", "2027-03-28T00:00:00+01:00"),
        ("2027-03-28T00:00:00.100+01:00", "2027-03-29T00:00:00+02:00"),
        ("2027-10-31T00:30:00.000+02:00", "2027-11-01T00:00:00+01:00"),
        ("2028-02-28T12:00:00.000+01:00", "2028-02-29T00:00:00+01:00"),
    ],
)
def test_skip_lands_on_the_next_local_midnight(system_time, midnight, moving):
    expected = datetime.fromisoformat(midnight)
    with time_machine.travel(datetime.fromisoformat(system_time), tick=False):
        now = skipping.skip_to_next_midnight()

    assert timedelta(0) <= now - expected < timedelta(seconds=1)
    assert local_day(now, PARIS) == expected.date()


def test_skip_twice_is_two_nights(moving):
    with time_machine.travel(datetime(2027, 3, 1, 10, 0, 0, 500_000, tzinfo=UTC), tick=False):
        skipping.skip_to_next_midnight()
        now = skipping.skip_to_next_midnight()

        assert local_day(now, PARIS).isoformat() == "2027-03-03"


def test_skip_passes_the_hours_at_which_things_fall_due(moving):
    with time_machine.travel(datetime(2027, 3, 1, 12, 0, tzinfo=UTC), tick=False):
        skipping.skip_to_next_midnight()

    hours = [moment.astimezone(PARIS).strftime("%H:%M") for moment in moving]
    assert hours == ["13:00", "15:30", "16:01", "18:00", "00:00"]


def test_clock_never_goes_back(moving):
    with time_machine.travel(datetime(2027, 3, 1, 12, 0, tzinfo=UTC), tick=False):
        moving_clock.move_to(datetime(2027, 4, 1, tzinfo=UTC))
        before = clock.now()

        gained = moving_clock.move_to(datetime(2027, 3, 2, tzinfo=UTC))

        assert gained == timedelta(0)
        assert clock.now() == before
        assert ClockOffset.objects.get().seconds > 0
