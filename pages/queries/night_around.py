"""What surrounds the night: access at the end, frozen data, and what else waits for approvers."""

from dataclasses import dataclass
from datetime import date

from foundation import clock
from foundation.midnight import local_day
from machines.models import Machine
from pages.queries.access import AccessRow, access_rows
from pages.queries.days import portal_zone
from pages.queries.misfits import MisfitRow, misfit_rows
from pages.queries.others import OtherRow, other_rows
from pages.queries.reinstalls import ReinstallRow, reinstalls_to_decide
from pages.queries.tonight import first_hold_day
from provisioning.models import DataHold
from provisioning.queries import followers_of
from reservations.wording import day_words


@dataclass(frozen=True, slots=True)
class HoldRow:
    """One data hold that stands."""

    key: int
    machine: str
    reason: str
    until: str
    by: str
    is_isolation: bool
    waiting: list[str]
    """Those whose installation it keeps waiting, with the reference of their booking."""


@dataclass(frozen=True, slots=True)
class AccessPart:
    """Who still gets onto a machine, whose data are kept from the night, what may be isolated."""

    accesses: list[AccessRow]
    holds: list[HoldRow]
    machines: list[str]
    """All that the person decides about: what they may isolate."""
    first_hold_day: date


@dataclass(frozen=True, slots=True)
class WatchPart:
    """What else waits for whoever decides."""

    reinstalls: list[ReinstallRow]
    others: list[OtherRow]
    """Machines handed to somebody in these nights that the portal does not install."""
    misfits: list[MisfitRow]

    @property
    def is_empty(self) -> bool:
        """Answers whether nothing waits."""
        return not (self.reinstalls or self.others or self.misfits)


def access_part(decided: set[int]) -> AccessPart:
    """Answers the part about access and frozen data."""
    return AccessPart(
        accesses=access_rows(decided),
        holds=_holds(decided),
        machines=_machines(decided),
        first_hold_day=first_hold_day(),
    )


def watch_part(decided: set[int]) -> WatchPart:
    """Answers the part about what else waits."""
    now = clock.now()
    return WatchPart(
        reinstalls=reinstalls_to_decide(decided),
        others=other_rows(decided, now),
        misfits=misfit_rows(decided, now),
    )


def _holds(decided: set[int]) -> list[HoldRow]:
    today = local_day(clock.now(), portal_zone())
    rows = list(
        DataHold.objects.filter(
            lifted_at__isnull=True, stop_day__gt=today, machine__category__in=decided
        )
        .select_related("machine", "by")
        .order_by("stop_day", "id")
    )
    waiting = followers_of(rows)
    return [
        HoldRow(
            key=hold.pk,
            machine=hold.machine.name,
            reason=hold.reason,
            until=day_words(hold.stop_day),
            by=str(hold.by),
            is_isolation=hold.is_isolation,
            waiting=[f"{row.holder} ({row.reference})" for row in waiting[hold.pk]],
        )
        for hold in rows
    ]


def _machines(decided: set[int]) -> list[str]:
    rows = Machine.objects.filter(category__in=decided).order_by("name")
    return list(rows.values_list("name", flat=True))
