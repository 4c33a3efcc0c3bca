"""The planning: what stands on every machine over some weeks, in a fixed number of queries.

Two queries whatever the number of machines: one for the machines, one for all that takes their
days. Rows are plain values; making model instances of them costs three times as much.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import cache
from operator import itemgetter
from typing import NamedTuple

from django.db.models import (
    Case,
    CharField,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import get_language

from accounts.models import Membership
from accounts.queries import Anybody
from foundation.days import DayRange
from machines.models import Unavailability
from machines.queries import in_service, planning_machines
from pages.policy.grid import free_between
from provisioning.models import Run
from provisioning.queries import GONE
from reservations.lifecycle import LIVE, State
from reservations.models import Booking

SHOWN_STATES = (*LIVE, State.ENDED)
PROBLEM_STATES = ("blocked", "failed")
OUTAGE = "outage"
USUAL_NOTICE = timedelta(days=2)
"""Gaps are shown from the day that can usually be booked; the form judges each category's rule."""
NOTHING = Value("", output_field=CharField())
NOBODY = Value(None, output_field=IntegerField())
SHOWN_NAME = Coalesce(NullIf("holder__full_name", NOTHING), "holder__account_name")


class MachineRow(NamedTuple):
    """A machine as the planning shows it."""

    key: int
    name: str
    memory_gib: int
    cores: int
    gpus: int
    category: str
    category_name: str
    is_category_bookable: bool
    accepts_bookings: bool
    retired_day: date | None

    @property
    def is_bookable(self) -> bool:
        """Answers whether days of it can be asked for here."""
        return self.is_category_bookable and self.accepts_bookings


class Taken(NamedTuple):
    """Days of a machine that are taken."""

    machine: int
    first_day: date
    stop_day: date
    state: str
    """A booking's state, or `outage`."""
    reference: str
    """Of the booking; the kind of an outage."""
    holder: int | None
    holder_name: str
    team: str
    run_state: str
    """Of the newest run of the occupancy; empty when there is none."""

    @property
    def has_problem(self) -> bool:
        """Answers whether the machine is not ready and a person is needed."""
        return self.run_state in PROBLEM_STATES and self.state != State.ENDED


def machine_rows(user: Anybody, day: date, **only: object) -> list[MachineRow]:
    """Answers the machines in service from a day on that somebody may know, by category."""
    name = "category__name_fr" if (get_language() or "").startswith("fr") else "category__name_en"
    rows = (
        in_service(planning_machines(user), day)
        .filter(**only)
        .select_related(None)
        .order_by("category__position", "category__slug", "id")
        .values_list(
            "pk", "name", "memory_gib", "cores", "gpus", "category__slug", name,
            "category__is_bookable", "accepts_bookings", "retired_day",
        )
    )  # fmt: skip
    return [MachineRow._make(row) for row in rows]


def free_days_of(
    machine: MachineRow, taken: Sequence[Taken], grid: DayRange, today: date
) -> Iterator[tuple[date, date]]:
    """Walks over the days that could still be booked, from the usual notice on.

    Each stretch is a first and a stop day; what takes the machine comes by first day.
    """
    if not machine.is_bookable:
        return
    first_day = max(grid.first_day, today + USUAL_NOTICE)
    stop_day = min(grid.stop_day, machine.retired_day or date.max)
    days_taken = ((row.first_day, row.stop_day) for row in taken)
    yield from free_between(days_taken, first_day, stop_day)


def taken_by_machine(
    machines: Sequence[MachineRow], grid: DayRange, *, is_public: bool
) -> dict[int, list[Taken]]:
    """Answers what takes the days of machines, in order of days.

    A visitor learns that days are taken, not by whom: names are not even read.
    """
    keys = [machine.key for machine in machines]
    rows = _bookings(keys, grid, is_public=is_public).union(_outages(keys, grid), all=True)
    taken: defaultdict[int, list[Taken]] = defaultdict(list)
    for row in sorted(map(Taken._make, rows), key=itemgetter(1, 2)):
        taken[row.machine].append(row)
    return taken


def _bookings(
    keys: list[int], grid: DayRange, *, is_public: bool
) -> "QuerySet[Booking, tuple[object, ...]]":
    return (
        Booking.objects.order_by()
        .filter(
            machine__in=keys,
            state__in=SHOWN_STATES,
            held_first_day__lt=grid.stop_day,
            held_stop_day__gt=grid.first_day,
        )
        .values_list(
            "machine",
            "held_first_day",
            "held_stop_day",
            "state",
            NOTHING if is_public else F("reference"),
            NOBODY if is_public else F("holder"),
            NOTHING if is_public else SHOWN_NAME,
            NOTHING if is_public else Coalesce(_first_team(), NOTHING),
            Coalesce(_run_state(), NOTHING),
        )
    )


def _outages(keys: list[int], grid: DayRange) -> "QuerySet[Unavailability, tuple[object, ...]]":
    return (
        Unavailability.objects.order_by()
        .filter(machine__in=keys, first_day__lt=grid.stop_day, stop_day__gt=grid.first_day)
        .values_list(
            "machine",
            "first_day",
            "stop_day",
            Value(OUTAGE, output_field=CharField()),
            "kind",
            NOBODY,
            NOTHING,
            NOTHING,
            NOTHING,
        )
    )


@cache
def _first_team() -> Subquery:
    """The first of the holder's teams, by name."""
    teams = Membership.objects.filter(person=OuterRef("holder")).order_by("team__name")
    return Subquery(teams.values("team__name")[:1])


@cache
def _run_state() -> Subquery:
    """Where the run of the occupancy that counts stands: the ready one, else the newest."""
    runs = Run.objects.filter(occupancy=OuterRef("occupancy")).exclude(state__in=GONE)
    is_ready = Q(state="ready")
    return Subquery(
        runs.order_by(Case(When(is_ready, then=0), default=1), "-id").values("state")[:1]
    )
