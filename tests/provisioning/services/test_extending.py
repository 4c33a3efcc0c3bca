"""More days for a machine in use, day by day through the tick: nothing is installed or closed."""

from datetime import timedelta

import pytest

from provisioning.models import Revocation, Run
from reservations.lifecycle import State
from reservations.services import grant_extension, refuse_extension, request_extension
from tests.provisioning.services.test_closing import (
    GRACE_OVER,
    STOP_DAY,
    go,
    make_ready,
    wait,
)

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
LATER = STOP_DAY + 7 * DAY


@pytest.fixture
def ready(booking, fleet):
    """Alice's machine was made ready."""
    make_ready(booking, fleet)
    return booking


def ask(booking):
    result = request_extension(booking_id=booking.pk, by=booking.holder, stop_day=LATER)
    assert result.extension is not None, result.verdict.violations
    return result.extension


def seen(booking):
    """What is planned against the holder, and what stands."""
    booking.refresh_from_db()
    closings = Revocation.objects.filter(moot_at__isnull=True)
    return booking.state, closings.count(), Run.objects.count()


def test_undecided_days_keep_access_until_it_lapses(ready, time_of):
    go(time_of, STOP_DAY - DAY, hours=-10)
    extension = ask(ready)

    go(time_of, extension.lapses_day - DAY, hours=12)
    assert seen(ready) == (State.ACTIVE, 0, 1)

    go(time_of, extension.lapses_day)
    assert seen(ready) == (State.ENDED, 1, 1)
    assert ready.stop_day == extension.lapses_day > STOP_DAY
    assert Revocation.objects.get().done_at is None
    assert ready.kept_until == ready.stop_day + 2 * DAY


def test_granted_in_grace_the_closing_is_called_off_until_the_new_end(ready, time_of, boss):
    go(time_of, STOP_DAY, hours=9)
    assert seen(ready) == (State.ENDED, 1, 1)

    grant_extension(extension_id=ask(ready).pk, by=boss)
    go(time_of, GRACE_OVER)
    wait(time_of, 5)

    assert seen(ready) == (State.ACTIVE, 0, 1)
    go(time_of, LATER)
    assert seen(ready) == (State.ENDED, 1, 1)
    assert ready.kept_until == LATER + 2 * DAY


def test_refused_in_grace_all_goes_on_as_it_was(ready, time_of, boss):
    go(time_of, STOP_DAY, hours=9)

    refuse_extension(extension_id=ask(ready).pk, by=boss, reason="others wait")
    go(time_of, GRACE_OVER)
    wait(time_of, 5)

    assert seen(ready) == (State.ENDED, 1, 1)
    assert Revocation.objects.get().done_at is not None
