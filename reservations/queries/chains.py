"""Chains of bookings: what an occupancy is owed, and whether it is over."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max, Q, QuerySet

from foundation.midnight import local_day
from machines.models import Machine
from machines.queries import site_zone
from reservations.lifecycle import LIVE, STANDING, State
from reservations.models import Booking, Extension, Occupancy
from reservations.policy.amending import OPEN
from reservations.policy.amending import State as AskedState


@dataclass(frozen=True, slots=True)
class Owed:
    """An occupancy that the portal has to install, if it is not installed yet."""

    occupancy: Occupancy
    booking: Booking
    """Its earliest booking still approved or active: installed for its first day."""


def chain_of(occupancy: Occupancy) -> QuerySet[Booking]:
    """Answers the bookings of an occupancy that stand or stood, by first day."""
    return (
        Booking.objects.filter(occupancy=occupancy, state__in=[*LIVE, State.ENDED])
        .select_related("machine", "holder", "profile")
        .order_by("first_day", "id")
    )


def first_standing(occupancy: Occupancy) -> Booking | None:
    """Answers the earliest booking of a chain still approved or active."""
    return chain_of(occupancy).filter(state__in=STANDING).first()


def is_owed(occupancy: Occupancy) -> bool:
    """Answers whether the portal is the one to install an occupancy, READY run or not.

    Who drives a machine is fixed when an occupancy begins; before, the machine says it.
    """
    return _owed_bookings().filter(occupancy=occupancy).exists()


def owed_occupancies(day: date) -> list[Owed]:
    """Answers the occupancies owed an installation by a day, each with its first booking.

    Those that a run has made ready already are among them: runs are not known here.
    """
    bookings = (
        _owed_bookings()
        .filter(first_day__lte=day)
        .select_related("occupancy", "machine__site", "machine__category", "holder", "profile")
        .order_by("first_day", "id")
    )
    first: dict[int, Owed] = {}
    for booking in bookings:
        first.setdefault(booking.occupancy_id, Owed(booking.occupancy, booking))
    return list(first.values())


def driver_of(booking: Booking) -> str:
    """Answers who drives the machine for a booking: fixed once its occupancy has begun."""
    has_begun = booking.state in (State.ACTIVE, State.ENDED) or booking.continues_id is not None
    return booking.occupancy.driven_by if has_begun else booking.machine.driven_by


def installed_elsewhere_between(first_day: date, last_day: date) -> QuerySet[Booking]:
    """Answers the approved bookings that begin on some days and that others prepare, if anybody.

    The portal neither drives their machine nor knows how to install it; the next first.
    """
    return (
        Booking.objects.filter(
            ~Q(machine__driven_by=Machine.DrivenBy.PORTAL) | Q(machine__kind=Machine.Kind.MANUAL),
            state=State.APPROVED,
            continues__isnull=True,
            first_day__range=(first_day, last_day),
        )
        .select_related("machine", "holder", "occupancy")
        .order_by("first_day", "machine__name", "id")
    )


def kept_until(occupancy: Occupancy) -> date | None:
    """Answers the day from which the data of an occupancy may be wiped; None if not stored."""
    bookings = Booking.objects.filter(occupancy=occupancy)
    latest: date | None = bookings.aggregate(day=Max("kept_until"))["day"]
    return latest


def is_occupancy_over(occupancy: Occupancy, now: datetime) -> bool:
    """Answers whether nothing of an occupancy stands or is asked any more, and no data is kept.

    One that never began has no data and is over as soon as nothing of it is live. An extension
    asked late, in the days of grace, keeps it alive until it is decided; one that stands beside
    somebody's request holds nothing.
    """
    if Booking.objects.filter(occupancy=occupancy, state__in=LIVE).exists():
        return False
    asked = Extension.objects.filter(booking__occupancy=occupancy, state__in=OPEN, is_rival=False)
    if asked.exists():
        return False
    day = kept_until(occupancy)
    return day is None or day <= local_day(now, site_zone(occupancy.machine.site))


def granted_extensions(occupancy_id: int) -> int:
    """Answers how many extensions were granted in an occupancy."""
    return Extension.objects.filter(
        booking__occupancy=occupancy_id, state=AskedState.GRANTED
    ).count()


def _owed_bookings() -> QuerySet[Booking]:
    """Answers standing bookings of occupancies that are the portal's to install."""
    portal = Machine.DrivenBy.PORTAL
    return Booking.objects.filter(
        Q(state=State.APPROVED, machine__driven_by=portal)
        | Q(state=State.ACTIVE, occupancy__driven_by=portal),
        occupancy__is_installed_elsewhere=False,
        machine__kind__in=[Machine.Kind.BARE_METAL, Machine.Kind.GPU_CONTAINER],
    )
