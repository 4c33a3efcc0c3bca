"""The check of each night: standing bookings judged again, reported, never cancelled."""

from datetime import datetime, time

from django.db import transaction

from foundation.midnight import at_local, local_day
from machines.models import Site
from machines.queries import site_zone
from reservations.lifecycle import STANDING
from reservations.models import Booking, Misfit, NightlyCheck
from reservations.queries.nightly import broken_rules, standing_at
from reservations.services.changing import tell

CHECK_TIME = time(5)
"""Local time of day: after the night's installations, before people come."""


def check_standing(now: datetime) -> int:
    """Checks the standing bookings of each site, once a local day; answers how many do not fit.

    Source: the row `nightly check` of the table of gestures. Nothing is cancelled: approvers see
    what was found, and decide.
    """
    return sum(_check_site(site, now) for site in Site.objects.all())


@transaction.atomic
def _check_site(site: Site, now: datetime) -> int:
    """Checks one site. Locks it, so that each day has one check."""
    zone = site_zone(site)
    today = local_day(now, zone)
    is_early = now < at_local(today, CHECK_TIME, zone)
    if is_early or NightlyCheck.objects.filter(site=site, day=today).exists():
        return 0
    Site.objects.select_for_update(no_key=True).get(pk=site.pk)
    _row, is_new = NightlyCheck.objects.get_or_create(
        site=site, day=today, defaults={"made_at": now}
    )
    if not is_new:
        return 0
    found = broken_rules(standing_at(site, today), now)
    known = {
        row.booking_id: row
        for row in Misfit.objects.filter(booking__machine__site=site).select_related(
            "booking__machine", "booking__holder", "booking__occupancy"
        )
    }
    for booking, rules in found:
        _note(booking, rules, known.pop(booking.pk, None), now)
    for row in known.values():
        if row.booking.state in STANDING:
            tell(row.booking, "booking_fits_again")
        row.delete()
    return len(found)


def _note(booking: Booking, rules: list[str], row: Misfit | None, now: datetime) -> None:
    """Stores what a booking breaks; the journal is told when it is news."""
    if row is not None and row.rules == rules:
        return
    Misfit.objects.update_or_create(
        booking=booking,
        defaults={"rules": rules, "found_at": now if row is None else row.found_at},
    )
    tell(booking, "booking_misfit", facts={"rules": rules})
