"""Reads of this room: what will be erased, the run that counts, what SSH may trust."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from accounts.models import User
from foundation.midnight import local_day
from machines.models import Machine, Site
from machines.queries import site_zone, visible_machines, working_calendar
from provisioning.lifecycle import WAITING, State
from provisioning.models import Credential, DataHold, HostKey, NetbootAlarm, Run
from provisioning.policy.guard import QUIET, Cause
from reservations.lifecycle import STANDING
from reservations.lifecycle import State as BookingState
from reservations.models import Booking, Occupancy

KEPT_AFTER_HAND_OVER = timedelta(days=7)
"""How long a first password is kept and may be sent again."""
ONE_DAY = timedelta(days=1)
GONE = (State.SUPERSEDED.value, State.CANCELLED.value)


@dataclass(frozen=True, slots=True)
class NightLine:
    """One machine that is about to be erased."""

    run: Run
    """With machine, site, booking and its holder loaded."""
    night_day: date
    """The local day at whose 00:00 it may begin."""
    data_of: Booking | None
    """The last booking of whoever has data on the machine, holder loaded; None if nobody."""
    is_held: bool
    """A data hold stands: it waits."""
    problem: str
    """Code of why it waits or is blocked (`wording.problem_sentence`); empty when all is well."""

    @property
    def machine(self) -> Machine:
        """Answers the machine."""
        return self.run.machine

    @property
    def site(self) -> Site:
        """Answers the machine's site."""
        return self.run.machine.site

    @property
    def holder(self) -> User:
        """Answers for whom it is erased."""
        return self.run.holder


def tonight(now: datetime) -> list[NightLine]:
    """Answers what is to be erased in every night up to the next working day of each site.

    Runs that were due earlier and still wait are among them; those already under way are not,
    nor is a Reinstall that leaves its holder's data alone (`renewals_waiting`).
    """
    lines = []
    for site in Site.objects.order_by("name"):
        today = local_day(now, site_zone(site))
        last_day = working_calendar(site).next_working(today)
        runs = list(_coming_runs(site, last_day))
        lines += _as_lines(runs, today)
    return lines


def seen_mark(lines: Iterable[NightLine]) -> str:
    """Answers what stands for a list of what will be erased: another list, another mark."""
    told = sorted(
        f"{line.run.key} {line.night_day} {line.data_of and line.data_of.reference}"
        for line in lines
    )
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:16]


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


def renewals_waiting() -> QuerySet[Run]:
    """Answers the runs before the guard that make a container anew and erase nobody's data."""
    return (
        _waiting()
        .filter(reinstall__keeps_data=True)
        .select_related("machine__site", "booking__holder", "occupancy__holder")
        .order_by("machine__name", "id")
    )


def hold_on(machine: Machine, day: date) -> DataHold | None:
    """Answers the data hold that reaches furthest of those that hold a machine on a day."""
    return (
        DataHold.objects.filter(machine=machine, lifted_at__isnull=True, stop_day__gt=day)
        .order_by("-stop_day", "-id")
        .first()
    )


def data_on(machine: Machine) -> Booking | None:
    """Answers the last booking of whoever has data on a machine, holder loaded; None if nobody."""
    bookings = _data_left_on([machine.pk]).get(machine.pk, [])
    return bookings[-1] if bookings else None


def followers_of(holds: Iterable[DataHold]) -> dict[int, list[Booking]]:
    """Answers by data hold the bookings that it keeps waiting, the next first; one query.

    Approved or begun ones of occupancies that are not installed yet; holders loaded.
    """
    standing = list(holds)
    ready = Run.objects.filter(occupancy=OuterRef("occupancy"), ready_at__isnull=False)
    bookings = (
        Booking.objects.filter(
            machine__in={hold.machine_id for hold in standing},
            state__in=STANDING,
            continues__isnull=True,
            occupancy__is_installed_elsewhere=False,
        )
        .exclude(Exists(ready))
        .select_related("holder")
        .order_by("first_day", "id")
    )
    rows = list(bookings) if standing else []
    return {
        hold.pk: [
            row
            for row in rows
            if row.machine_id == hold.machine_id and row.first_day < hold.stop_day
        ]
        for hold in standing
    }


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


def night_day(run: Run) -> date:
    """Answers the local day at whose 00:00 a run may begin; one by day, the day it was planned."""
    if run.booking is not None and run.cause == Cause.OWED:
        return run.booking.first_day
    return local_day(run.planned_at, site_zone(run.machine.site))


def emptied_since() -> Exists:
    """Condition on bookings: a technical run has wiped their machine after it was installed."""
    return Exists(
        Run.objects.filter(
            cause=Cause.TECHNICAL.value,
            machine=OuterRef("machine"),
            ready_at__gt=OuterRef("occupancy__installed_at"),
        ).order_by()
    )


def names_of(machine: Machine) -> str:
    """Answers all names under which SSH may meet a machine, as known_hosts writes them."""
    return ",".join(dict.fromkeys((machine.name, machine.host_name, str(machine.address))))


def _coming_runs(site: Site, last_day: date) -> QuerySet[Run]:
    """Answers the runs of a site that may erase something up to a day."""
    return (
        _waiting()
        .filter(machine__site=site)
        .filter(Q(booking__first_day__lte=last_day) | ~Q(cause=Cause.OWED.value))
        .exclude(reinstall__keeps_data=True)
        .select_related(
            "machine__site", "machine__category", "booking__holder", "occupancy__holder"
        )
        .order_by("booking__first_day", "machine__name")
    )


def _waiting() -> QuerySet[Run]:
    """Answers the runs that have not passed the guard, and may."""
    return Run.objects.filter(state__in=[state.value for state in WAITING], fenced_at__isnull=True)


def _as_lines(runs: list[Run], today: date) -> list[NightLine]:
    """Answers runs of one site as lines; two queries, whatever their number."""
    machines = {run.machine_id for run in runs}
    held = set(
        DataHold.objects.filter(
            machine__in=machines, lifted_at__isnull=True, stop_day__gt=today
        ).values_list("machine", flat=True)
    )
    left = _data_left_on(machines)
    return [
        NightLine(
            run=run,
            night_day=night_day(run),
            data_of=_data_erased(run, left.get(run.machine_id, ())),
            is_held=run.machine_id in held,
            problem=run.problem,
        )
        for run in runs
    ]


def _data_erased(run: Run, bookings: Iterable[Booking]) -> Booking | None:
    """Answers whose data a run erases: the holder's own, or of the newest other occupancy."""
    if run.cause == Cause.REINSTALL:
        return run.booking
    others = [booking for booking in bookings if booking.occupancy_id != run.occupancy_id]
    return others[-1] if others else None


def _data_left_on(machines: Iterable[int]) -> dict[int, list[Booking]]:
    """Answers the bookings whose holders really got one of the machines, the oldest first.

    What a technical run has installed since holds nobody's data.
    """
    ready = Run.objects.filter(occupancy=OuterRef("occupancy"), ready_at__isnull=False)
    bookings = (
        Booking.objects.filter(
            Q(Exists(ready)) | Q(occupancy__is_installed_elsewhere=True),
            machine__in=machines,
            state__in=[BookingState.ACTIVE, BookingState.ENDED],
        )
        .exclude(emptied_since())
        .select_related("holder")
        .order_by("first_day", "id")
    )
    found: dict[int, list[Booking]] = {}
    for booking in bookings:
        found.setdefault(booking.machine_id, []).append(booking)
    return found


def netboot_alarms() -> list[NetbootAlarm]:
    """Answers the differences between boot files and runs that stand, the oldest first."""
    return list(NetbootAlarm.objects.filter(cleared_at__isnull=True).order_by("id"))
