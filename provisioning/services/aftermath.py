"""What is known of a machine after its holder's last day: whose it is, who comes next."""

from datetime import datetime, time

from django.db.models import Exists, OuterRef, Q, QuerySet

from foundation import clock
from foundation.midnight import at_local, local_day, midnight
from machines.models import Machine
from machines.queries import site_zone
from provisioning import recipe
from provisioning.lifecycle import WAITING
from provisioning.lifecycle import State as RunState
from provisioning.models import DataHold, Reopening, Revocation, Run, Step
from reservations.lifecycle import LIVE, STANDING, State
from reservations.models import Booking, Occupancy
from reservations.queries import kept_until

CLAIM_AWAITED_UNTIL = time(6)
"""Local time up to which an installation for the next holder is given the chance to begin."""

GIVEN_UP = (RunState.FAILED.value, RunState.SUPERSEDED.value, RunState.CANCELLED.value)
WIPING = (RunState.CYCLING.value, RunState.CONFIGURING.value)
"""Steps from whose beginning on the data of whoever was there may be gone."""


def ready_run(occupancy: Occupancy) -> Run | None:
    """Answers the run that made the occupancy's machine ready; None when none did."""
    return (
        Run.objects.filter(occupancy=occupancy, ready_at__isnull=False)
        .select_related("machine__site", "machine__host", "occupancy__holder")
        .order_by("-fencing_number")
        .first()
    )


def last_booking(occupancy: Occupancy) -> Booking | None:
    """Answers the last booking of an occupancy that stands or stood."""
    return (
        Booking.objects.filter(occupancy=occupancy, state__in=[*STANDING, State.ENDED])
        .select_related("machine__site", "machine__category", "holder", "occupancy")
        .order_by("-first_day", "-id")
        .first()
    )


def is_live(occupancy: Occupancy) -> bool:
    """Answers whether anything of an occupancy stands or is asked for."""
    return Booking.objects.filter(occupancy=occupancy, state__in=LIVE).exists()


def is_standing(occupancy: Occupancy) -> bool:
    """Answers whether an approver has let something of an occupancy through that is not over."""
    return Booking.objects.filter(occupancy=occupancy, state__in=STANDING).exists()


def is_claimed(occupancy: Occupancy) -> bool:
    """Answers whether an installation for somebody else has passed its guard since."""
    own = ready_run(occupancy)
    others = claiming_runs().filter(machine=occupancy.machine_id)
    others = others.filter(~Q(occupancy=occupancy) | Q(occupancy__isnull=True))
    if own is not None:
        return others.filter(fencing_number__gt=own.fencing_number).exists()
    booking = last_booking(occupancy)
    if booking is None:
        return others.exists()
    begun_at = midnight(booking.first_day, site_zone(occupancy.machine.site))
    return others.filter(fenced_at__gte=begun_at).exists()


def claiming_runs() -> QuerySet[Run]:
    """Answers the runs that passed their guard, but for those given up before they wiped anything.

    Such a run leaves the machine as it was, with whoever had it.
    """
    wiping = Step.objects.filter(run=OuterRef("pk"), name__in=WIPING).order_by()
    return Run.objects.filter(fenced_at__isnull=False).exclude(~Exists(wiping), state__in=GIVEN_UP)


def is_ours(occupancy: Occupancy) -> bool:
    """Answers whether the portal installed an occupancy and drives its machine's kind."""
    is_of_kind = occupancy.machine.kind in recipe.INSTALLED_KINDS
    is_driven = occupancy.driven_by == Machine.DrivenBy.PORTAL
    return is_of_kind and is_driven and ready_run(occupancy) is not None


def is_isolated(machine: Machine, now: datetime) -> bool:
    """Answers whether an approver has isolated a machine."""
    today = local_day(now, site_zone(machine.site))
    return DataHold.objects.filter(
        machine=machine, is_isolation=True, lifted_at__isnull=True, stop_day__gt=today
    ).exists()


def end_of_grace(occupancy: Occupancy) -> datetime | None:
    """Answers when the grace of an occupancy is over; None while that is not stored."""
    day = kept_until(occupancy)
    return None if day is None else midnight(day, site_zone(occupancy.machine.site))


def next_night(occupancy: Occupancy) -> datetime | None:
    """Answers 00:00 of the first day of whoever has the machine next; None when nobody does."""
    following = (
        Booking.objects.filter(machine=occupancy.machine_id, state__in=STANDING)
        .exclude(occupancy=occupancy)
        .order_by("first_day")
        .first()
    )
    if following is None:
        return None
    return midnight(following.first_day, site_zone(occupancy.machine.site))


def claim_awaited_until(occupancy: Occupancy, now: datetime) -> datetime | None:
    """Answers how long an installation that is due for somebody else is waited for; None: not."""
    zone = site_zone(occupancy.machine.site)
    coming = (
        Run.objects.filter(
            machine=occupancy.machine_id,
            state__in=[state.value for state in WAITING],
            fenced_at__isnull=True,
            booking__first_day__lte=local_day(now, zone),
        )
        .exclude(occupancy=occupancy)
        .select_related("booking")
        .order_by("-booking__first_day")
        .first()
    )
    if coming is None or coming.booking is None:
        return None
    return at_local(coming.booking.first_day, CLAIM_AWAITED_UNTIL, zone)


def standing_revocation(occupancy: Occupancy) -> Revocation | None:
    """Answers the closing of access that is done or will be, unless access was given back."""
    return revocations().filter(occupancy=occupancy).first()


def revocations() -> QuerySet[Revocation]:
    """Answers all closings of access that were neither called off nor lifted, newest first."""
    return Revocation.objects.filter(moot_at__isnull=True, lifted_at__isnull=True).select_related(
        "occupancy__machine__site", "occupancy__machine__host", "occupancy__holder"
    )


def is_access_closed(occupancy: Occupancy) -> bool:
    """Answers whether access of an occupancy is closed, or being closed just now."""
    return revocations().filter(occupancy=occupancy, tries__gt=0).exists()


def is_being_opened(occupancy: Occupancy) -> bool:
    """Answers whether a worker is opening access just now, called off meanwhile or not."""
    return Reopening.objects.filter(occupancy=occupancy, claimed_until__gt=clock.system()).exists()


def open_reopening(occupancy: Occupancy) -> Reopening | None:
    """Answers the reopening of access that is asked for and not done."""
    return Reopening.objects.filter(
        occupancy=occupancy, done_at__isnull=True, moot_at__isnull=True
    ).first()
