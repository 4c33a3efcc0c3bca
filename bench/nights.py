"""Nights of simulated installs for the measures: a fleet, its bookings, the eve, a counter."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from django.conf import settings
from django.test.utils import override_settings

from bench import fleet
from bigmem_portal import ticking
from foundation import clock
from foundation.midnight import at_local, local_day, midnight
from machines.models import Site
from provisioning.models import NightLimits, Run, Switch
from reservations.lifecycle import State as BookingState
from reservations.models import Booking


class Counter:
    """Counts the statements that pass."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(
        self, execute: Callable[..., object], *arguments: object, **options: object
    ) -> object:
        """Counts one and lets it pass."""
        self.count += 1
        return execute(*arguments, **options)


@contextmanager
def simulated_fleet(*, step_seconds: float) -> Iterator[None]:
    """Lends a folder of simulated machines; the clock is the system's again at the end.

    Nobody signs in: passwords of holders are hashed fast, or a thousand would take minutes.
    """
    with (
        tempfile.TemporaryDirectory() as folder,
        override_settings(
            PORTAL_DATA_DIR=folder,
            PORTAL_SIMULATED_STEP_SECONDS=step_seconds,
            EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend",
            PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        ),
    ):
        try:
            yield
        finally:
            clock.install(clock.system)


def book(count: int, *, at_once: int) -> datetime:
    """Books so many new machines from the next working day's midnight on; answers that instant.

    Args:
        count: of machines.
        at_once: how many the site lets be installed together.
    """
    zone = ZoneInfo(settings.TIME_ZONE)
    today = local_day(clock.now(), zone)
    monday = today + timedelta(days=7 - today.weekday())
    morning = at_local(monday, datetime.min.time().replace(hour=9), zone)
    clock.install(lambda: morning)
    first_day = monday + timedelta(days=1)
    Booking.objects.bulk_create(
        fleet.unsaved_booking(
            machine, fleet.person(f"holder{number}"), first_day, 7, BookingState.APPROVED
        )
        for number, machine in enumerate(fleet.machines(count))
    )
    NightLimits.objects.update_or_create(
        site=Site.objects.get(), defaults={"max_fencings": 10 * count, "max_parallel": at_once}
    )
    Switch.objects.update_or_create(pk=1, defaults={"is_halted": False, "at": clock.now()})
    return midnight(first_day, zone)


def pass_eve(first_night: datetime) -> None:
    """Does from 15:30 of the eve what is due: checks, and the list of what will be erased.

    Ticks minute by minute, as beat would: one pass takes only so much of a long backlog, and
    nothing is erased before its mail has left.

    Raises:
        RuntimeError: the mail did not leave in an hour; the night would never end.
    """
    eve = first_night - timedelta(hours=8, minutes=30)
    unannounced = Run.objects.filter(announced_at__isnull=True)
    for minute in range(60):
        clock.install(partial(_same, eve + timedelta(minutes=minute)))
        ticking.tick()
        if not unannounced.exists():
            return
    raise RuntimeError(f"{unannounced.count()} runs are not announced")


def _same(moment: datetime) -> datetime:
    return moment
