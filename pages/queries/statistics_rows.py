"""What the statistics are made of, as plain rows in four queries whatever their number.

One for the machines, one for bookings and requests, one for runs, and one for all the rest: what
was out, wishes, extensions and closed days. Model instances would cost three times as much.
"""

from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import CharField, F, IntegerField, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import get_language

from accounts.queries import Anybody
from foundation.days import DayRange
from foundation.midnight import midnight
from machines.models import ClosedDay, Unavailability
from machines.queries import visible_machines
from provisioning.models import Run
from reservations.lifecycle import State
from reservations.models import Booking, Extension, Wish
from reservations.policy import amending, wishing

HELD = (State.APPROVED, State.ACTIVE, State.ENDED)
"""States of bookings that hold, or held, their machine; days to come are cut off elsewhere."""
NOTHING = Value("", output_field=CharField())
NONE = Value(None, output_field=IntegerField())
SHOWN_NAME = Coalesce(NullIf("holder__full_name", NOTHING), "holder__account_name")

OUTAGE, CLOSED, WISH, EXTENSION = "outage", "closed", "wish", "extension"


class MachineRow(NamedTuple):
    """A machine that can be booked."""

    key: int
    name: str
    category: str
    category_name: str
    site: int
    zone: str
    retired_day: date | None
    since_day: date | None
    """The first day ever held on any machine: nothing is known before; None when none was."""


class BookingRow(NamedTuple):
    """A booking or request; there is one row for each team of its holder."""

    key: int
    machine: int
    holder: int
    holder_name: str
    team: str | None
    state: str
    held_first_day: date
    first_day: date
    stop_day: date
    moved_day: date | None
    asked_at: datetime
    decided_at: datetime | None
    decided_by: int | None
    offer: int | None
    """Of the waiting list, if it came from there."""

    @property
    def held_stop_day(self) -> date:
        """Answers the first day that is not held any more on this machine."""
        return self.stop_day if self.moved_day is None else min(self.stop_day, self.moved_day)

    @property
    def is_request(self) -> bool:
        """Answers whether a person asked for it; an offer that nobody took was not asked for."""
        is_untaken = self.offer is not None and self.decided_at is None
        return not (is_untaken and self.state in {State.OFFERED, State.WITHDRAWN, State.LAPSED})


class OtherRow(NamedTuple):
    """What was out, wished, closed, or asked as more days."""

    kind: str
    key: int
    place: int | None
    """A machine; of a closed day, the site; of a wish, one of its categories."""
    first_day: date
    stop_day: date
    days: int
    category: str


class RunRow(NamedTuple):
    """A run that passed its guard."""

    key: int
    machine: int
    occupancy: int
    reinstall: int | None
    state: str
    retry_at: datetime | None
    fenced_at: datetime
    ready_at: datetime | None


def machine_rows(user: Anybody, **only: object) -> list[MachineRow]:
    """Answers the bookable machines that somebody may know, retired ones included."""
    name = "category__name_fr" if (get_language() or "").startswith("fr") else "category__name_en"
    begun = Booking.objects.filter(state__in=[State.ACTIVE, State.ENDED])
    first_day = Subquery(begun.order_by("held_first_day").values("held_first_day")[:1])
    rows = (
        visible_machines(user)
        .filter(category__is_bookable=True, accepts_bookings=True, **only)
        .select_related(None)
        .annotate(since_day=first_day)
        .order_by("category__position", "category__slug", "id")
        .values_list(
            "pk", "name", "category__slug", name, "site", "site__time_zone", "retired_day",
            "since_day",
        )
    )  # fmt: skip
    return [MachineRow._make(row) for row in rows]


def booking_rows(
    machines: Collection[int], days: DayRange, zone: ZoneInfo, *, with_names: bool
) -> list[BookingRow]:
    """Answers what was held on some days, and what was asked for in them."""
    is_held = Q(state__in=HELD, held_first_day__lt=days.stop_day, stop_day__gt=days.first_day)
    rows = (
        Booking.objects.order_by()
        .filter(is_held | Q(**_within("asked_at", days, zone)), machine__in=machines)
        .values_list(
            "pk",
            "machine",
            "holder",
            SHOWN_NAME if with_names else NOTHING,
            "holder__memberships__team__name",
            "state",
            "held_first_day",
            "first_day",
            "stop_day",
            "moved_day",
            "asked_at",
            "decision__at",
            "decision__by",
            "offer",
        )
    )
    return [BookingRow._make(row) for row in rows]


def other_rows(machines: Collection[int], days: DayRange, zone: ZoneInfo) -> list[OtherRow]:
    """Answers what else counts in some days."""
    rows = _outages(machines, days).union(
        _wishes(days, zone), _extensions(machines, days, zone), _closed_days(), all=True
    )
    return [OtherRow._make(row) for row in rows]


def run_rows(machines: Collection[int], days: DayRange, zone: ZoneInfo) -> list[RunRow]:
    """Answers the runs that passed their guard in some days; technical ones are left out."""
    rows = (
        Run.objects.order_by("id")
        .filter(machine__in=machines, booking__isnull=False, **_within("fenced_at", days, zone))
        .values_list(
            "pk", "machine", "occupancy", "reinstall", "state", "retry_at", "fenced_at", "ready_at"
        )
    )
    return [RunRow._make(row) for row in rows]


def _within(field: str, days: DayRange, zone: ZoneInfo) -> dict[str, datetime]:
    """Condition on an instant: it lies in some local days."""
    return {
        f"{field}__gte": midnight(days.first_day, zone),
        f"{field}__lt": midnight(days.stop_day, zone),
    }


def _outages(
    machines: Collection[int], days: DayRange
) -> "QuerySet[Unavailability, tuple[object, ...]]":
    return (
        Unavailability.objects.order_by()
        .filter(machine__in=machines, first_day__lt=days.stop_day, stop_day__gt=days.first_day)
        .values_list(_kind(OUTAGE), "pk", "machine", "first_day", "stop_day", NONE, NOTHING)
    )


def _wishes(days: DayRange, zone: ZoneInfo) -> "QuerySet[Wish, tuple[object, ...]]":
    """Wishes that ended with nothing, once for each category they would have taken."""
    return (
        Wish.objects.order_by()
        .filter(state=wishing.State.EXPIRED.value, **_within("made_at", days, zone))
        .values_list(_kind(WISH), "pk", NONE, "from_day", "stop_day", "days", "categories__slug")
    )


def _extensions(
    machines: Collection[int], days: DayRange, zone: ZoneInfo
) -> "QuerySet[Extension, tuple[object, ...]]":
    """Extensions that were refused or never decided."""
    missed = [amending.State.REFUSED.value, amending.State.LAPSED.value]
    return (
        Extension.objects.order_by()
        .filter(booking__machine__in=machines, state__in=missed, **_within("asked_at", days, zone))
        .values_list(
            _kind(EXTENSION), "pk", "booking__machine", "from_stop_day", "stop_day", NONE, NOTHING
        )
    )


def _closed_days() -> "QuerySet[ClosedDay, tuple[object, ...]]":
    return ClosedDay.objects.order_by().values_list(
        _kind(CLOSED), "pk", "site", F("day"), F("day"), NONE, NOTHING
    )


def _kind(name: str) -> Value:
    return Value(name, output_field=CharField())
