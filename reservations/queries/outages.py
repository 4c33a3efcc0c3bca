"""What an outage meets: the bookings that stand on the days of the machines it takes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from foundation.days import DayRange
from machines.models import Machine, Site, Unavailability
from machines.queries import today_at
from reservations.lifecycle import LIVE, STANDING
from reservations.models import Booking


@dataclass(frozen=True, slots=True)
class Met:
    """One booking that an outage meets."""

    booking: Booking
    """With machine and holder."""
    days: DayRange
    """Those of its days on which the machine is out."""

    @property
    def is_decided(self) -> bool:
        """Answers whether it stands, so that it could move."""
        return self.booking.state in STANDING


def bookings_met(machines: Iterable[Machine], days: DayRange) -> list[Met]:
    """Answers the live bookings that an outage of some machines meets, by machine and day.

    Days held before a continuing booking count: its data wait there.
    """
    rows = (
        Booking.objects.filter(
            machine__in=[machine.pk for machine in machines],
            state__in=LIVE,
            held_first_day__lt=days.stop_day,
            held_stop_day__gt=days.first_day,
        )
        .select_related("machine__site", "machine__category", "holder")
        .order_by("machine__name", "first_day", "id")
    )
    found = []
    for row in rows:
        met = row.held_days.intersection(days)
        if met is not None:
            found.append(Met(row, met))
    return found


def outage_ahead(booking: Booking) -> Unavailability | None:
    """Answers what takes a booking's machine on the nearest of the days it has left.

    None when its machine is there on all of them. What the booking's own failed run
    entered is not among it: its page tells of the run.
    """
    today = today_at(booking.machine.site)
    rows = Unavailability.objects.filter(
        machine=booking.machine_id,
        stop_day__gt=max(today, booking.first_day),
        first_day__lt=booking.stop_day,
    ).exclude(kind=Unavailability.Kind.INSTALLATION)
    return rows.order_by("first_day").first()


def standing_outages(keys: Iterable[int]) -> Sequence[Unavailability]:
    """Answers those of some unavailabilities that are not over, by machine."""
    rows = Unavailability.objects.filter(pk__in=list(keys)).select_related("machine__site")
    return [row for row in rows.order_by("machine") if row.stop_day > today_at(row.machine.site)]


def outages_together_with(rows: Iterable[Unavailability]) -> Sequence[Unavailability]:
    """Answers all that was taken out in the same gestures as some rows, and is not over."""
    groups = {row.group for row in rows}
    together = Unavailability.objects.filter(group__in=groups).values_list("pk", flat=True)
    return standing_outages(together)


def outages_of_site(site: Site) -> Sequence[Unavailability]:
    """Answers what took a whole site out in one gesture and is not over."""
    rows = Unavailability.objects.filter(machine__site=site, is_whole_site=True)
    return standing_outages(rows.values_list("pk", flat=True))
