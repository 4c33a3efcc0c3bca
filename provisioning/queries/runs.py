"""Reads of single runs: the one that counts, who must see to it, what SSH may trust."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.contrib.auth.models import AnonymousUser
from django.db.models import (
    Exists,
    F,
    OuterRef,
    QuerySet,
)

from accounts.models import User
from foundation.midnight import local_day
from machines.models import Machine
from machines.queries import site_zone, visible_machines
from provisioning.lifecycle import State
from provisioning.models import Credential, HostKey, Run
from provisioning.policy.guard import QUIET
from reservations.lifecycle import STANDING
from reservations.lifecycle import State as BookingState
from reservations.models import Booking, Occupancy

KEPT_AFTER_HAND_OVER = timedelta(days=7)
"""How long a first password is kept and may be sent again."""
ONE_DAY = timedelta(days=1)
GONE = (State.SUPERSEDED.value, State.CANCELLED.value)


def run_of(booking: Booking) -> Run | None:
    """Answers the run that counts for a booking's occupancy: the ready one, else the latest."""
    runs = (
        Run.objects.filter(occupancy=booking.occupancy_id)
        .exclude(state__in=GONE)
        .select_related("machine__site", "booking")
        .order_by("-id")
    )
    return runs.filter(state=State.READY.value).first() or runs.first()


def booking_in_force(occupancy_id: int) -> Booking:
    """Answers the booking by which somebody has a machine now, else the last one that began.

    Raises:
        Booking.DoesNotExist: none of the occupancy's bookings has begun.
    """
    begun = Booking.objects.filter(
        occupancy=occupancy_id, state__in=[BookingState.ACTIVE, BookingState.ENDED]
    ).select_related("machine__site", "machine__category", "holder", "occupancy")
    return begun.filter(state=BookingState.ACTIVE).first() or begun.latest("first_day")


def sendable_credential(booking: Booking, person: User, now: datetime) -> Credential | None:
    """Answers a person's login for a booking while its first password can be sent again.

    That is until the first login with it, at most seven days after it was handed over.
    """
    return (
        Credential.objects.filter(
            occupancy=booking.occupancy_id,
            person=person,
            is_current=True,
            handed_over_at__gt=now - KEPT_AFTER_HAND_OVER,
        )
        .exclude(sealed_password="")
        .select_related("run")
        .first()
    )


def is_sendable(credential: Credential, now: datetime) -> bool:
    """Answers whether the first password of a present login can be sent again."""
    handed_over_at = credential.handed_over_at
    is_recent = handed_over_at is not None and handed_over_at > now - KEPT_AFTER_HAND_OVER
    return is_recent and credential.sealed_password != ""


def failed_runs(now: datetime) -> list[Run]:
    """Answers the runs that somebody must see to, and whose booking should have its machine.

    Blocked for good or given up, and nothing newer took their place.
    """
    return _unready(now, [State.BLOCKED.value, State.FAILED.value])


def waiting_runs(now: datetime) -> list[Run]:
    """Answers the runs that still wait before the guard though their night is over."""
    quiet = {"", *(reason.value for reason in QUIET)}
    return [run for run in _unready(now, [State.GUARDED.value]) if run.problem not in quiet]


def _unready(now: datetime, states: Iterable[str]) -> list[Run]:
    """Answers the runs in some states whose first day has come and whose booking stands."""
    newer = Run.objects.filter(occupancy=OuterRef("occupancy"), pk__gt=OuterRef("pk"))
    runs = (
        Run.objects.filter(
            state__in=list(states),
            retry_at=None,
            booking__state__in=STANDING,
            booking__released_at=None,
            booking__occupancy=F("occupancy"),
            booking__first_day__lte=(now + ONE_DAY).date(),
            booking__stop_day__gte=now.date(),
        )
        .exclude(Exists(newer.exclude(state__in=GONE)))
        .select_related("machine__site", "machine__category", "booking__holder", "occupancy")
        .order_by("booking__first_day", "machine__name")
    )
    return [run for run in runs if _is_its_day(run, now)]


def _is_its_day(run: Run, now: datetime) -> bool:
    """Answers whether a run's booking has begun and is not over, local to its site."""
    return run.booking is not None and run.booking.days.contains(
        local_day(now, site_zone(run.machine.site))
    )


def ready_run_of(occupancy: Occupancy) -> Run | None:
    """Answers the run that made an occupancy's machine ready as it is now; None without one."""
    return Run.objects.filter(occupancy=occupancy, state=State.READY.value).first()


def open_runs() -> QuerySet[Run]:
    """Answers the runs that passed the guard and are not over, the oldest first."""
    over = [State.READY.value, State.FAILED.value, *GONE]
    return (
        Run.objects.filter(fenced_at__isnull=False)
        .exclude(state__in=over)
        .select_related("machine__site", "booking__holder", "occupancy__holder")
        .order_by("fenced_at")
    )


def known_hosts(user: User | AnonymousUser) -> list[str]:
    """Answers the known_hosts lines of all installed machines that somebody may know."""
    machines = visible_machines(user)
    newest = (
        Run.objects.filter(machine=OuterRef("run__machine"), ready_at__isnull=False)
        .filter(ready_at__gt=OuterRef("run__ready_at"))
        .order_by()
    )
    keys = (
        HostKey.objects.filter(run__ready_at__isnull=False, run__machine__in=machines)
        .exclude(Exists(newest))
        .select_related("run__machine")
        .order_by("run__machine__name", "id")
    )
    return [f"{names_of(key.run.machine)} {key.public_key}" for key in keys]


def names_of(machine: Machine) -> str:
    """Answers all names under which SSH may meet a machine, as known_hosts writes them."""
    return ",".join(dict.fromkeys((machine.name, machine.host_name, str(machine.address))))
