"""Gathering what the guard judges: rows in, plain facts out."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from foundation.midnight import local_day
from machines.models import Unavailability
from machines.queries import site_zone
from provisioning import recipe
from provisioning.driver_table import driver_for
from provisioning.lifecycle import ON_THE_NETWORK, OVER, State
from provisioning.models import DataHold, NightLimits, Run, Step
from provisioning.policy.guard import Facts, MarkerOrigin, Other
from provisioning.ports import MarkerKind
from provisioning.services.nights import days_of, night_of
from provisioning.services.orders import target_of
from provisioning.services.safety import is_halted
from reservations.lifecycle import LIVE, STANDING
from reservations.lifecycle import State as BookingState
from reservations.models import Booking


def gather_facts(run: Run, now: datetime) -> Facts:
    """Answers all that the guard looks at for a run, as it stands now."""
    machine, site = run.machine, run.machine.site
    today = local_day(now, site_zone(site))
    limits = NightLimits.objects.filter(site=site).first() or NightLimits(site=site)
    is_standing = _is_standing(run.booking)
    others = others_on(run, today)
    return Facts(
        now=now,
        today=today,
        first_day=run.booking.first_day if is_standing else None,
        due_at=max(night_of(run), run.planned_at),
        is_owed=_is_owed(run),
        is_installable=_is_installable(run, today),
        is_driven_by_portal=_driver_of(run) == "portal",
        has_other_open_run=_has_other_open_run(run),
        others=tuple(others.values()),
        has_hold=DataHold.objects.filter(
            machine=machine, lifted_at__isnull=True, stop_day__gt=today
        ).exists(),
        is_unavailable=Unavailability.objects.filter(
            machine=machine, first_day__lte=today, stop_day__gt=today
        ).exists(),
        is_halted=is_halted(),
        announced_at=run.announced_at,
        is_start_confirmed=run.is_start_confirmed,
        fencings_today=_fencings_today(run, now),
        max_fencings=limits.max_fencings,
        parallel=_parallel(run),
        max_parallel=limits.max_parallel,
        marker=_origin_of_marker(run, others),
        marker_read_at=run.marker_read_at,
    )


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


def _is_standing(booking: Booking) -> bool:
    """Answers whether a booking still wants its machine: neither over nor given back."""
    return booking.state in STANDING and booking.released_at is None


def _is_owed(run: Run) -> bool:
    """Answers whether the occupancy was never made ready."""
    if run.occupancy.is_installed_elsewhere:
        return False
    return not Run.objects.filter(occupancy=run.occupancy_id, ready_at__isnull=False).exists()


def _is_installable(run: Run, today: date) -> bool:
    """Answers whether the machine can be installed with the profile by the site's driver."""
    machine = run.machine
    if machine.kind not in recipe.INSTALLED_KINDS:
        return False
    if machine.retired_day is not None and machine.retired_day <= today:
        return False
    if not machine.profiles.filter(pk=run.booking.profile_id).exists():
        return False
    return driver_for(machine).accepts(target_of(machine))


def _driver_of(run: Run) -> str:
    """Answers who installs: fixed when the occupancy began, else what the machine says."""
    if run.booking.state == BookingState.ACTIVE:
        return run.occupancy.driven_by
    return run.machine.driven_by


def _has_other_open_run(run: Run) -> bool:
    """Answers whether another run of the machine passed the guard and is not over."""
    return (
        Run.objects.filter(machine=run.machine_id, fenced_at__isnull=False)
        .exclude(pk=run.pk)
        .exclude(state__in=[state.value for state in OVER])
        .exists()
    )


def _fencings_today(run: Run, now: datetime) -> int:
    """Answers how often the guard was passed at the site on the present local day."""
    begin, end = days_of(run.machine.site, now)
    return Step.objects.filter(
        name=State.FENCING.value,
        begun_at__gte=begin,
        begun_at__lt=end,
        run__machine__site=run.machine.site_id,
    ).count()


def _parallel(run: Run) -> int:
    """Answers how many machines of the site use its TFTP host; 0 for one that needs none."""
    if run.machine.kind != recipe.BARE_METAL:
        return 0
    return (
        Run.objects.filter(
            state__in=[state.value for state in ON_THE_NETWORK],
            machine__site=run.machine.site_id,
            machine__kind=recipe.BARE_METAL,
        )
        .exclude(pk=run.pk)
        .count()
    )


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
