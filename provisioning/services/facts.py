"""Gathering what the guard judges: rows in, plain facts out."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, IntegerField, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from foundation import clock
from foundation.midnight import local_day
from machines.models import Machine, Site, Unavailability
from machines.queries import site_zone
from provisioning import recipe
from provisioning.driver_table import driver_for
from provisioning.lifecycle import ON_THE_NETWORK, OVER, State
from provisioning.models import DataHold, NightLimits, Reopening, Revocation, Run, Step
from provisioning.policy.guard import Cause, Facts, MarkerOrigin, Other
from provisioning.policy.reinstalling import State as ReinstallState
from provisioning.ports import MarkerKind
from provisioning.services.nights import days_of, night_of, wants_machine
from provisioning.services.orders import target_of
from provisioning.services.safety import switch_position
from reservations.lifecycle import LIVE
from reservations.lifecycle import State as BookingState
from reservations.models import Booking

TECHNICAL_ROOM = timedelta(hours=4)
"""Longer than an installation takes: a technical one is over before a booking's midnight."""


def gather_facts(run: Run, now: datetime) -> Facts:
    """Answers all that the guard looks at for a run, as it stands now."""
    site = run.machine.site
    today = local_day(now, site_zone(site))
    rows = _rows_about(run, today, now)
    limits = NightLimits(site=site)
    others = others_on(run, today)
    return Facts(
        now=now,
        today=today,
        cause=Cause(run.cause),
        first_day=_wanted_from(run, today),
        due_at=max(night_of(run), run.planned_at),
        is_owed=not (rows["has_ready_run"] or _is_served_elsewhere(run)),
        is_confirmed=run.reinstall is None or run.reinstall.state == ReinstallState.CONFIRMED,
        is_claimed=rows["is_claimed"],
        is_installable=rows["has_profile"] and _is_installable(run.machine, today),
        is_driven_by_portal=_driver_of(run) == "portal",
        has_other_open_run=rows["has_other_open_run"],
        others=tuple(others.values()),
        is_access_changing=rows["is_closing"] or rows["is_opening"],
        has_hold=rows["has_hold"],
        is_unavailable=rows["is_unavailable"],
        is_halted=rows["is_halted"] is not False,
        announced_at=run.announced_at,
        is_start_confirmed=run.is_start_confirmed,
        fencings_today=rows["fencings_today"],
        max_fencings=rows["max_fencings"] or limits.max_fencings,
        parallel=rows["parallel"] if run.machine.kind == recipe.BARE_METAL else 0,
        max_parallel=rows["max_parallel"] or limits.max_parallel,
        marker=_origin_of_marker(run, others),
        marker_read_at=run.marker_read_at,
    )


def _rows_about(run: Run, today: date, now: datetime) -> dict[str, Any]:
    """Answers what the tables say about a run's machine and site; one query."""
    machine, site = run.machine_id, run.machine.site_id
    begin, end = days_of(run.machine.site, now)
    until = local_day(now + TECHNICAL_ROOM, site_zone(run.machine.site))
    claims = Booking.objects.filter(machine=machine, state__in=LIVE, held_first_day__lte=until)
    ready_runs = Run.objects.filter(occupancy=run.occupancy_id, ready_at__isnull=False).order_by()
    other_runs = Run.objects.exclude(pk=run.pk).order_by()
    holds = DataHold.objects.filter(machine=machine, lifted_at__isnull=True, stop_day__gt=today)
    outages = Unavailability.objects.filter(
        machine=machine, first_day__lte=today, stop_day__gt=today
    ).exclude(Q(occupancy_key=str(run.occupancy.key)) | Q(pk=run.passes_outage_id))
    fencings = Step.objects.filter(
        name=State.FENCING.value,
        begun_at__gte=begin,
        begun_at__lt=end,
        run__machine__site=site,
    )
    on_the_network = installing_at_once(run.machine.site).exclude(pk=run.pk)
    limits = NightLimits.objects.filter(site=site)
    is_at_work = Q(
        occupancy__machine=machine,
        trying_since__isnull=False,
        claimed_until__gt=clock.system(),
    )
    found = Run.objects.filter(pk=run.pk).values(
        has_ready_run=Exists(
            ready_runs.filter(reinstall=run.reinstall_id) if run.reinstall_id else ready_runs
        ),
        has_other_open_run=Exists(
            other_runs.filter(machine=machine, fenced_at__isnull=False).exclude(
                state__in=[state.value for state in OVER]
            )
        ),
        has_profile=Exists(
            Machine.profiles.through.objects.filter(
                machine=machine, profile=run.installed_profile.pk
            )
        ),
        is_claimed=Exists(claims.exclude(occupancy=run.occupancy_id).order_by()),
        has_hold=Exists(holds),
        is_closing=Exists(Revocation.objects.filter(is_at_work).order_by()),
        is_opening=Exists(Reopening.objects.filter(is_at_work).order_by()),
        is_unavailable=Exists(outages),
        fencings_today=_count_of(fencings),
        parallel=_count_of(on_the_network),
        is_halted=Subquery(switch_position()),
        max_fencings=Subquery(limits.values("max_fencings")),
        max_parallel=Subquery(limits.values("max_parallel")),
    )
    return dict(found[0])


def uses_tftp_host_of(site: Site, run: Run) -> bool:
    """Answers the same about one run that is loaded with its machine."""
    return (
        State(run.state) in ON_THE_NETWORK
        and run.tftp_minion == site.tftp_minion
        and run.machine.kind == recipe.BARE_METAL
    )


def installing_at_once(site: Site) -> QuerySet[Run]:
    """Answers the runs that use the TFTP host of a site now, whichever site they are of."""
    return Run.objects.filter(
        state__in=[state.value for state in ON_THE_NETWORK],
        tftp_minion=site.tftp_minion,
        machine__kind=recipe.BARE_METAL,
    ).order_by()


def _count_of(rows: QuerySet[Any]) -> Coalesce:
    """Answers the number of rows as a part of another query."""
    counted = rows.order_by().annotate(one=Value(1)).values("one").annotate(n=Count("*"))
    return Coalesce(Subquery(counted.values("n"), output_field=IntegerField()), 0)


def others_on(run: Run, today: date) -> dict[int, Other]:
    """Answers the other occupancies of the machine that have begun, by their key."""
    rows = (
        Booking.objects.filter(machine=run.machine_id, state__in=[*LIVE, BookingState.ENDED])
        .exclude(occupancy=run.occupancy_id)
        .only("occupancy", "state", "first_day", "stop_day", "kept_until", "continues")
        .order_by("id")
    )
    chains: defaultdict[int, list[Booking]] = defaultdict(list)
    for booking in rows:
        chains[booking.occupancy_id].append(booking)
    return {
        key: _as_other(chain, today) for key, chain in chains.items() if _has_begun(chain, today)
    }


def _has_begun(chain: Iterable[Booking], today: date) -> bool:
    """Answers whether somebody was let onto the machine by a chain of bookings."""
    return any(
        booking.state in (BookingState.ACTIVE, BookingState.ENDED)
        or booking.continues_id is not None
        or (booking.state == BookingState.APPROVED and booking.first_day < today)
        for booking in chain
    )


def _as_other(chain: list[Booking], today: date) -> Other:
    """Answers whether a chain is over, and until when its data are kept.

    A booking whose days are past but that was not ended yet leaves the day unknown, for the
    minute until it is.
    """
    is_over = not any(booking.is_live and booking.stop_day > today for booking in chain)
    is_settled = not any(booking.is_live for booking in chain)
    known = [booking.kept_until for booking in chain if booking.kept_until is not None]
    return Other(is_over, max(known, default=None) if is_settled else None)


def _wanted_from(run: Run, today: date) -> date | None:
    """Answers the first day of a run's booking while that wants it: not given back, not over."""
    booking = run.booking
    if booking is None:
        return None
    is_own = booking.occupancy_id == run.occupancy_id
    return booking.first_day if is_own and wants_machine(booking, today) else None


def _is_served_elsewhere(run: Run) -> bool:
    """Answers whether somebody else has installed what an occupancy was owed."""
    return run.cause == Cause.OWED and run.occupancy.is_installed_elsewhere


def _is_installable(machine: Machine, today: date) -> bool:
    """Answers whether the machine can be installed by the site's driver at all."""
    if machine.kind not in recipe.INSTALLED_KINDS:
        return False
    if machine.retired_day is not None and machine.retired_day <= today:
        return False
    return driver_for(machine).accepts(target_of(machine))


def _driver_of(run: Run) -> str:
    """Answers who installs: fixed when the occupancy began, else what the machine says."""
    if run.booking is not None and run.booking.state == BookingState.ACTIVE:
        return run.occupancy.driven_by
    return run.machine.driven_by


def _origin_of_marker(run: Run, others: dict[int, Other]) -> MarkerOrigin | None:
    """Answers whose run the machine says installed it; None when it was not asked yet."""
    if run.marker_kind == MarkerKind.NO_ANSWER:
        return MarkerOrigin.NO_ANSWER
    if run.marker_kind == MarkerKind.NO_MARKER:
        return MarkerOrigin.NO_MARKER
    if run.marker_kind != MarkerKind.MARKED:
        return None
    if run.marker_run_key == str(run.key):
        return MarkerOrigin.OWN_RUN
    named = _run_named(run.marker_run_key)
    if named is None or named.machine_id != run.machine_id:
        return MarkerOrigin.UNKNOWN_RUN
    if named.pk == run.replaces_id:
        return MarkerOrigin.REPLACED_RUN
    if named.occupancy_id == run.occupancy_id:
        is_given_up = named.ready_at is None and named.state in (State.FAILED, State.SUPERSEDED)
        return MarkerOrigin.NEVER_READY if is_given_up else MarkerOrigin.READY_RUN
    other = others.get(named.occupancy_id)
    is_live = other is not None and not other.is_over
    return MarkerOrigin.LIVE_OCCUPANCY if is_live else MarkerOrigin.OVER_OCCUPANCY


def _run_named(key: str) -> Run | None:
    """Answers the run of a key read from a machine; None for one that this database never had."""
    try:
        return Run.objects.get(key=UUID(key))
    except (Run.DoesNotExist, ValueError):
        return None
