"""The facts that every figure of the statistics is counted from, read once."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from foundation.days import DayRange
from foundation.midnight import local_day
from foundation.working_days import WorkingCalendar
from pages.policy.installs import Install, Try, installs_of
from pages.policy.occupancy import Ground, Ledger, Stay
from pages.policy.periods import Period, known_part
from pages.policy.waits import working_hours
from pages.queries.days import portal_zone
from pages.queries.statistics_rows import (
    CLOSED,
    EXTENSION,
    HELD,
    OUTAGE,
    WISH,
    BookingRow,
    MachineRow,
    OtherRow,
    RunRow,
    booking_rows,
    other_rows,
    run_rows,
)
from provisioning.lifecycle import OVER
from provisioning.lifecycle import State as RunState
from reservations.lifecycle import State

MISSED = (State.REFUSED, State.LAPSED)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for."""

    period: Period
    category: str
    today: date


@dataclass(frozen=True, slots=True)
class Missed:
    """What was asked for in one way, and not given."""

    kind: str
    count: int
    days: int


@dataclass(frozen=True, slots=True)
class Facts:
    """What happened on some machines in one period."""

    asked: Asked
    machines: list[MachineRow]
    """Those the filter lets through."""
    ledger: Ledger
    teams: dict[int, list[str]]
    """By the key of a holder; nobody's when they are in none."""
    people: dict[int, list[str]]
    """Names by the key of a holder; only of those whose requests the looker decides."""
    lead_days: list[int]
    decision_hours: list[float]
    automatic: int
    """How many were approved by nobody, at once."""
    missed: list[Missed]
    installs: list[Install]


def gather_facts(
    machines: list[MachineRow], asked: Asked, *, decided: frozenset[str], no_team: str
) -> Facts:
    """Answers the facts of a period, in three queries.

    Args:
        machines: all that somebody may know; the filter of category is applied here.
        asked: period and filter.
        decided: categories in which the looker decides, so that names may be shown.
        no_team: what people without a team are counted under.
    """
    shown = [row for row in machines if asked.category in {"", row.category}]
    zone, keys = portal_zone(), [row.key for row in shown]
    days = asked.period.days
    with_names = any(row.category in decided for row in shown)
    bookings = booking_rows(keys, days, zone, with_names=with_names)
    others = other_rows(keys, days, zone)
    rows = list({row.key: row for row in bookings}.values())
    requests = [row for row in rows if row.is_request and _is_in(row.asked_at, days, zone)]
    by_key = {row.key: row for row in shown}
    known = known_part(days, shown[0].since_day if shown else None, asked.today)
    return Facts(
        asked=asked,
        machines=shown,
        ledger=Ledger(known, _grounds(shown, others), _stays(rows)),
        teams=_teams(bookings, no_team),
        people=_people(rows, {row.key for row in shown if row.category in decided}),
        lead_days=_lead_days(requests, by_key),
        decision_hours=_decision_hours(requests, by_key, others),
        automatic=sum(row.decided_at is not None and row.decided_by is None for row in requests),
        missed=_missed(requests, others, {row.category for row in shown}),
        installs=installs_of(map(_try, run_rows(keys, days, zone))),
    )


def _is_in(instant: datetime, days: DayRange, zone: ZoneInfo) -> bool:
    return days.contains(local_day(instant, zone))


def _grounds(machines: Iterable[MachineRow], others: Iterable[OtherRow]) -> Iterable[Ground]:
    outages: defaultdict[int | None, list[DayRange]] = defaultdict(list)
    for row in others:
        if row.kind == OUTAGE:
            outages[row.place].append(DayRange(row.first_day, row.stop_day))
    for machine in machines:
        yield Ground(machine.key, machine.retired_day, tuple(outages[machine.key]))


def _stays(rows: Iterable[BookingRow]) -> Iterable[Stay]:
    for row in rows:
        if row.state in HELD:
            yield Stay(row.machine, row.holder, row.held_first_day, row.held_stop_day)


def _teams(rows: Iterable[BookingRow], no_team: str) -> dict[int, list[str]]:
    teams: defaultdict[int, set[str]] = defaultdict(set)
    for row in rows:
        teams[row.holder].add(row.team or no_team)
    return {holder: sorted(names) for holder, names in teams.items()}


def _people(rows: Iterable[BookingRow], decided: Collection[int]) -> dict[int, list[str]]:
    return {row.holder: [row.holder_name] for row in rows if row.machine in decided}


def _lead_days(requests: Iterable[BookingRow], machines: Mapping[int, MachineRow]) -> list[int]:
    """Answers lead times; bookings entered after their first day, as by an import, have none."""
    days = (
        (row.first_day - local_day(row.asked_at, ZoneInfo(machines[row.machine].zone))).days
        for row in requests
    )
    return [count for count in days if count >= 0]


def _decision_hours(
    requests: Iterable[BookingRow],
    machines: Mapping[int, MachineRow],
    others: Iterable[OtherRow],
) -> list[float]:
    """Answers how long people waited for a person's decision, in working hours of the site."""
    closed: defaultdict[int | None, set[date]] = defaultdict(set)
    for other in others:
        if other.kind == CLOSED:
            closed[other.place].add(other.first_day)
    calendars = {
        machine.site: WorkingCalendar(frozenset(closed[machine.site]))
        for machine in machines.values()
    }
    hours = []
    for row in requests:
        if row.decided_at is not None and row.decided_by is not None:
            machine = machines[row.machine]
            zone = ZoneInfo(machine.zone)
            asked, decided = row.asked_at.astimezone(zone), row.decided_at.astimezone(zone)
            hours.append(working_hours(asked, decided, calendars[machine.site].is_working))
    return hours


def _missed(
    requests: Iterable[BookingRow], others: Iterable[OtherRow], categories: Collection[str]
) -> list[Missed]:
    """Answers what was asked for and not given, kind by kind."""
    days: dict[str, list[int]] = {
        State.REFUSED.value: [],
        State.LAPSED.value: [],
        WISH: [],
        EXTENSION: [],
    }
    for row in requests:
        if row.state in MISSED:
            days[row.state].append((row.stop_day - row.first_day).days)
    wishes = {
        row.key: row.days for row in others if row.kind == WISH and row.category in categories
    }
    days[WISH] = list(wishes.values())
    days[EXTENSION] = [
        (row.stop_day - row.first_day).days for row in others if row.kind == EXTENSION
    ]
    return [Missed(kind, len(counts), sum(counts)) for kind, counts in days.items()]


def _try(row: RunRow) -> Try:
    has_stopped = row.state in OVER or row.state == RunState.BLOCKED
    return Try(
        owed=(row.occupancy, row.reinstall),
        order=row.key,
        begun_at=row.fenced_at,
        ready_at=row.ready_at,
        is_over=has_stopped and row.retry_at is None,
    )
