"""Reads of the night: what will be erased, whose data go, what holds it, what passed the guard."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import or_

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from accounts.models import User
from foundation.midnight import local_day, midnight
from foundation.working_days import WorkingCalendar
from machines.models import Machine, Site
from machines.queries import site_zone
from provisioning.lifecycle import WAITING, State
from provisioning.models import DataHold, NetbootAlarm, Run, Step
from provisioning.policy.guard import Cause
from provisioning.ports import Outcome
from reservations.lifecycle import STANDING
from reservations.lifecycle import State as BookingState
from reservations.models import Booking

JOINED = ("machine__site", "machine__category", "booking__holder", "occupancy__holder")
GONE = (State.SUPERSEDED.value, State.CANCELLED.value)
IN_ORDER = ("machine__site__name", "booking__first_day", "machine__name")


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
    ends = ends_of_the_night(now)
    runs = _waiting().filter(coming(ends)).annotate(held_until=_held_until())
    return night_lines(runs.select_related(*JOINED).order_by(*IN_ORDER), now)


def ends_of_the_night(now: datetime) -> dict[Site, date]:
    """Answers for each site, by name, the last day whose night is “tonight”; one query.

    That is its next working day; the sites have their limits loaded.
    """
    closed: dict[Site, set[date]] = {}
    rows = Site.objects.select_related("night_limits").annotate(closed_day=F("closed_days__day"))
    for site in rows.order_by("name", "pk"):
        closed.setdefault(site, set()).update({site.closed_day} - {None})
    return {
        site: WorkingCalendar(frozenset(days)).next_working(local_day(now, site_zone(site)))
        for site, days in closed.items()
    }


def coming(ends: Mapping[Site, date]) -> Q:
    """Condition on runs before the guard: they may erase something up to the end of the night."""
    by_site = [
        Q(machine__site=site) & (Q(booking__first_day__lte=day) | ~Q(cause=Cause.OWED.value))
        for site, day in ends.items()
    ]
    return reduce(or_, by_site, Q(pk=None)) & ~Q(reinstall__keeps_data=True)


def is_coming(run: Run, ends: Mapping[Site, date]) -> bool:
    """Answers the same about one run that is loaded with its booking and Reinstall."""
    if State(run.state) not in WAITING or run.fenced_at is not None:
        return False
    if run.reinstall is not None and run.reinstall.keeps_data:
        return False
    if run.cause != Cause.OWED:
        return True
    return run.booking is not None and run.booking.first_day <= ends[run.machine.site]


def night_lines(runs: Iterable[Run], now: datetime) -> list[NightLine]:
    """Answers runs as lines; one query for whose data go, whatever the number of runs.

    The runs carry until when a data hold stands (`held_until`), and what `JOINED` names.
    """
    rows = list(runs)
    left = _data_left_on({run.machine_id for run in rows}) if rows else {}
    return [
        NightLine(
            run=run,
            night_day=night_day(run),
            data_of=_data_erased(run, left.get(run.machine_id, ())),
            is_held=_is_held(run, now),
            problem=run.problem,
        )
        for run in rows
    ]


def runs_of_the_night(ends: Mapping[Site, date], now: datetime, since: datetime) -> QuerySet[Run]:
    """Answers all that the page of the night shows, in one query.

    What comes, what is under way, what is stuck, and what passed the guard since a moment; each
    with the number of its attempts that failed, and of its acts of erasing in its site's day.
    """
    over = [State.READY.value, State.FAILED.value, *GONE]
    waiting = Q(state__in=[state.value for state in WAITING], fenced_at__isnull=True)
    acts = Step.objects.filter(run=OuterRef("pk"), name=State.FENCING.value).order_by()
    days = {site: midnight(local_day(now, site_zone(site)), site_zone(site)) for site in ends}
    begins = Case(*[When(machine__site=site, then=Value(day)) for site, day in days.items()])
    retried = Step.objects.filter(run=OuterRef("pk"), outcome=Outcome.RETRY.value).order_by()
    return (
        Run.objects.alias(day_begins=begins if days else Value(now))
        .annotate(
            held_until=_held_until(),
            failed_attempts=_number_of(retried),
            acts_today=_number_of(acts.filter(begun_at__gte=OuterRef("day_begins"))),
        )
        .filter(
            (waiting & (coming(ends) | Q(reinstall__keeps_data=True)))
            | (Q(fenced_at__isnull=False) & ~Q(state__in=over))
            | Q(state=State.BLOCKED.value)
            | Q(fenced_at__gte=since)
            | Q(acts_today__gt=0)
        )
        .select_related(*JOINED, "reinstall")
        .order_by(*IN_ORDER, "id")
    )


def _number_of(rows: QuerySet[Step]) -> Coalesce:
    """Answers the number of rows as an expression."""
    counted = rows.values("run").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0)


def _held_until() -> Subquery:
    """Answers as an expression until when a data hold on the run's machine stands."""
    holds = DataHold.objects.filter(machine=OuterRef("machine"), lifted_at__isnull=True)
    return Subquery(holds.order_by("-stop_day").values("stop_day")[:1])


def _is_held(run: Run, now: datetime) -> bool:
    """Answers whether a data hold stands on a run's machine today."""
    until: date | None = run.__dict__.get("held_until")
    return until is not None and until > local_day(now, site_zone(run.machine.site))


def seen_mark(lines: Iterable[NightLine]) -> str:
    """Answers what stands for a list of what will be erased: another list, another mark."""
    told = sorted(
        f"{line.run.key} {line.night_day} {line.data_of and line.data_of.reference}"
        for line in lines
    )
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:16]


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


def _waiting() -> QuerySet[Run]:
    """Answers the runs that have not passed the guard, and may."""
    return Run.objects.filter(state__in=[state.value for state in WAITING], fenced_at__isnull=True)


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
