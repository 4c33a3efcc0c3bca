"""When things of a night fall due: midnight, the eve's check, the list of 15:30."""

from datetime import date, datetime, time, timedelta

from foundation import clock
from foundation.midnight import at_local, local_day, midnight
from machines.models import Site
from machines.queries import site_zone, working_calendar
from provisioning.models import Run
from provisioning.policy.guard import Cause
from provisioning.queries import night_day
from reservations.lifecycle import STANDING
from reservations.models import Booking, Occupancy
from reservations.queries import chain_of

EVE_CHECK = time(9, 0)
RETRIES_STOP = time(6, 0)
"""Until then a machine that failed in its night is tried again by itself."""
MORNING_TIME = time(8, 30)
LIST_TIME = time(15, 30)


def night_of(run: Run) -> datetime:
    """Answers when a run may begin: 00:00 of its booking's first day, or by day, once planned."""
    if run.cause != Cause.OWED:
        return run.planned_at
    return midnight(night_day(run), site_zone(run.machine.site))


def wants_machine(booking: Booking, today: date) -> bool:
    """Answers whether a booking stands, was not given back, and its days are not over."""
    is_left = booking.released_at is None and today < booking.held_stop_day
    return is_left and booking.state in STANDING


def wanted_booking(occupancy: Occupancy, site: Site) -> Booking | None:
    """Answers the first booking of a chain that wants its machine, at a site."""
    today = local_day(clock.now(), site_zone(site))
    return (
        chain_of(occupancy)
        .filter(state__in=STANDING, released_at__isnull=True, held_stop_day__gt=today)
        .first()
    )


def retries_stop_at(site: Site, now: datetime) -> datetime:
    """Answers 06:00 of the present local day of a site."""
    zone = site_zone(site)
    return at_local(local_day(now, zone), RETRIES_STOP, zone)


def eve_check_at(site: Site, first_day: date) -> datetime:
    """Answers 09:00 of the working day before: hands may be needed in working hours."""
    day = working_calendar(site).previous_working(first_day)
    return at_local(day, EVE_CHECK, site_zone(site))


def list_day(site: Site, now: datetime) -> date:
    """Answers the working day whose afternoon list is the last one due."""
    zone, calendar = site_zone(site), working_calendar(site)
    today = local_day(now, zone)
    if calendar.is_working(today) and now >= at_local(today, LIST_TIME, zone):
        return today
    return calendar.previous_working(today)


def last_night_of_list(site: Site, day: date) -> date:
    """Answers the last first day that the list of a working day covers: the next working day."""
    return working_calendar(site).next_working(day)


def days_of(site: Site, now: datetime) -> tuple[datetime, datetime]:
    """Answers where the present local day of a site begins and ends."""
    zone = site_zone(site)
    today = local_day(now, zone)
    return midnight(today, zone), midnight(today + timedelta(days=1), zone)
