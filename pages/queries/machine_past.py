"""What happened on a machine: who had it, when it was out, how its installations went."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.days import DayRange
from foundation.midnight import local_day
from machines.models import Machine
from machines.queries import site_zone
from machines.wording import UNAVAILABILITY_LABELS
from pages.figure_wording import result_words
from pages.policy.installs import Result, Try, installs_of
from pages.queries.planning import OUTAGE, Taken
from pages.queries.planning_lines import Looker
from provisioning.lifecycle import OVER
from provisioning.lifecycle import State as RunState
from provisioning.models import Run
from reservations.lifecycle import State
from reservations.wording import count_words, day_words, range_words

SHOWN = 12
"""So many past bookings, and installations."""
INSTALL_BADGES = {
    Result.FIRST_TRY: "ready",
    Result.RETRIED: "requested",
    Result.FAILED: "problem",
    Result.UNDER_WAY: "installing",
}


@dataclass(frozen=True, slots=True)
class PastBooking:
    """Somebody had the machine."""

    days: str
    count: str
    holder: str
    """Name and team; “Taken” for visitors."""
    url: str
    """Empty when this person may not read all of it."""


@dataclass(frozen=True, slots=True)
class OutageLine:
    """The machine was out, is, or will be."""

    kind: str
    days: str
    when: str
    """“past”, “now” or “planned”: named for the style sheet."""


@dataclass(frozen=True, slots=True)
class InstallLine:
    """The machine was made ready, or not."""

    day: str
    reference: str
    url: str
    words: str
    badge: str
    details: str


@dataclass(frozen=True, slots=True)
class Pasts:
    """What happened in the last twelve months, the latest first; and what is planned."""

    bookings: list[PastBooking]
    outages: list[OutageLine]
    installs: list[InstallLine] | None
    """None for those who are not told."""


def pasts_of(
    machine: Machine,
    taken: Sequence[Taken],
    today: date,
    looker: Looker,
    *,
    is_decided: bool,
) -> Pasts:
    """Answers what happened on a machine, as far as somebody may know.

    One query, for those only who decide in its category; what was taken is given.
    """
    past = [row for row in taken if row.state == State.ENDED and row.stop_day <= today]
    out = [row for row in taken if row.state == OUTAGE]
    return Pasts(
        bookings=[
            _booking(row, is_readable=is_decided or row.holder == looker.key)
            for row in reversed(past[-SHOWN:])
        ],
        outages=[_outage(row, today) for row in reversed(out[-SHOWN:])],
        installs=_installs(machine) if is_decided else None,
    )


def _booking(row: Taken, *, is_readable: bool) -> PastBooking:
    days = DayRange(row.first_day, row.stop_day)
    name = row.holder_name or _("Taken")
    return PastBooking(
        days=range_words(days),
        count=count_words(days.days),
        holder=f"{name} ({row.team})" if row.team else name,
        url=reverse("pages:booking", args=[row.reference])
        if is_readable and row.reference
        else "",
    )


def _outage(row: Taken, today: date) -> OutageLine:
    when = "now"
    if row.stop_day <= today:
        when = "past"
    elif row.first_day > today:
        when = "planned"
    days = range_words(DayRange(row.first_day, row.stop_day))
    return OutageLine(str(UNAVAILABILITY_LABELS[row.reference]), days, when)


def _installs(machine: Machine) -> list[InstallLine]:
    """Answers how the last installations went; technical ones are left out."""
    rows = (
        Run.objects.filter(machine=machine, fenced_at__isnull=False, booking__isnull=False)
        .select_related("booking")
        .order_by("-id")[: SHOWN * 3]
    )
    grouped: defaultdict[tuple[int, int | None], list[Run]] = defaultdict(list)
    for run in rows:
        grouped[run.occupancy_id, run.reinstall_id].append(run)
    zone = site_zone(machine.site)
    return [_install(runs, zone) for runs in list(grouped.values())[:SHOWN]]


def _install(runs: Sequence[Run], zone: ZoneInfo) -> InstallLine:
    """Answers how one installation went; its runs come the latest first."""
    [install] = installs_of(map(_try, runs))
    details = []
    if install.minutes is not None:
        details.append(_("%(minutes)s min") % {"minutes": round(install.minutes)})
    if install.tries > 1:
        details.append(
            ngettext("%(count)s try", "%(count)s tries", install.tries) % {"count": install.tries}
        )
    reference = runs[0].reference
    return InstallLine(
        day=day_words(local_day(_begun_at(runs[-1]), zone)),
        reference=reference,
        url=reverse("pages:booking", args=[reference]),
        words=result_words(install.result),
        badge=INSTALL_BADGES[install.result],
        details=", ".join(details),
    )


def _begun_at(run: Run) -> datetime:
    """Answers when a run passed its guard."""
    return run.fenced_at or run.planned_at


def _try(run: Run) -> Try:
    has_stopped = run.state in OVER or run.state == RunState.BLOCKED
    return Try(
        owed=(run.occupancy_id, run.reinstall_id),
        order=run.pk,
        begun_at=_begun_at(run),
        ready_at=run.ready_at,
        is_over=has_stopped and run.retry_at is None,
    )
