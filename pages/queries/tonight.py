"""The night as approvers read it: what is erased, what is under way, stuck, and done."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import User
from foundation import clock
from foundation.midnight import local_day
from machines.models import Machine, Site
from machines.together import fetch_together
from pages.queries.days import portal_zone
from pages.queries.night_limits import LimitRow, limit_rows
from pages.queries.night_rows import RunRow, line_row, result_row, run_row
from pages.queries.progress import progress_of
from pages.wording import moment_words, night_words
from provisioning.lifecycle import OVER, WAITING, State
from provisioning.models import NetbootAlarm, Run, Switch
from provisioning.queries import (
    NightLine,
    ends_of_the_night,
    is_coming,
    night_lines,
    open_runs,
    runs_of_the_night,
    seen_mark,
)
from provisioning.wording.netboot import netboot_sentence

RESULT_HOURS = 36
"""What passed the guard since so long ago counts as the last night."""


@dataclass(frozen=True, slots=True)
class Night:
    """What one night erases."""

    words: str
    rows: list[RunRow]


@dataclass(frozen=True, slots=True)
class SwitchView:
    """The kill switch."""

    is_halted: bool
    reason: str
    by: str
    when: str
    seen: str
    """Stands for the list of what will be erased, as this page shows it."""


@dataclass(frozen=True, slots=True)
class TonightView:
    """What the page says at once; what surrounds the night is fetched after it."""

    switch: SwitchView
    alarms: list[str]
    """What is armed on the TFTP host that should not be, and the reverse."""
    limits: list[LimitRow]
    blocked: list[RunRow]
    nights: list[Night]
    running: list[RunRow]
    results: list[RunRow]
    first_hold_day: date


def tonight_view(decided: set[int]) -> TonightView:
    """Answers the page for an approver: only machines of these categories are on it.

    Four queries, whatever the number of runs, machines and sites.
    """
    now = clock.now()
    ends = ends_of_the_night(now)
    runs = list(runs_of_the_night(ends, now, _since(now)))
    lines = night_lines([run for run in runs if is_coming(run, ends)], now)
    mine = [run for run in runs if run.machine.category_id in decided]
    switch = Switch.objects.filter(pk=1)
    found = fetch_together(
        switch=switch, by=User.objects.filter(pk__in=switch.values("by")), alarms=_alarms(decided)
    )
    return TonightView(
        switch=_switch(found, seen_mark(lines)),
        alarms=[
            netboot_sentence(alarm.kind, alarm.file_name, alarm.machine)
            for alarm in found["alarms"]
        ],
        limits=limit_rows(ends, runs),
        blocked=[run_row(run) for run in _blocked(mine)],
        nights=_nights(line for line in lines if line.machine.category_id in decided),
        running=[run_row(run) for run in _running(mine, ends)],
        results=[result_row(run) for run in _results(mine, now)],
        first_hold_day=first_hold_day(),
    )


def running_rows(decided: set[int]) -> list[RunRow]:
    """Answers what is under way, with how far it is. Four queries."""
    runs = list(open_runs().filter(machine__category__in=decided))
    moving = [run for run in runs if run.state != State.BLOCKED]
    progress = progress_of(moving)
    return [replace(run_row(run), progress=progress.get(run.pk)) for run in moving]


def first_hold_day() -> date:
    """Answers the first day until which data can be frozen."""
    return local_day(clock.now(), portal_zone()) + timedelta(days=1)


def _since(now: datetime) -> datetime:
    return now - timedelta(hours=RESULT_HOURS)


def _alarms(decided: set[int]) -> QuerySet[NetbootAlarm]:
    """Answers the alarms about machines that the person decides about, or about nobody's."""
    machines = Machine.objects.filter(category__in=decided).order_by().values("name")
    alarms = NetbootAlarm.objects.filter(Q(machine="") | Q(machine__in=machines))
    return alarms.filter(cleared_at__isnull=True)


def _nights(lines: Iterable[NightLine]) -> list[Night]:
    going = [line for line in lines if line.run.state != State.BLOCKED]
    going.sort(key=lambda line: (line.night_day, line.machine.name))
    return [
        Night(night_words(day), [line_row(line) for line in rows])
        for day, rows in groupby(going, key=lambda line: line.night_day)
    ]


def _blocked(runs: Iterable[Run]) -> list[Run]:
    stuck = [run for run in runs if run.state == State.BLOCKED]
    return sorted(stuck, key=lambda run: (run.booking is None, run.planned_at, run.pk))


def _running(runs: Iterable[Run], ends: Mapping[Site, date]) -> list[Run]:
    """Answers what passed the guard and goes on, then what waits and erases nobody's data."""
    left = [run for run in runs if run.state != State.BLOCKED and State(run.state) not in OVER]
    begun = [run for run in left if run.fenced_at is not None]
    waiting = [run for run in left if run.fenced_at is None and not is_coming(run, ends)]
    return [*begun, *(run for run in waiting if State(run.state) in WAITING)]


def _results(runs: Iterable[Run], now: datetime) -> list[Run]:
    """Answers what ended in the last night."""
    ended = [
        run
        for run in runs
        if run.state in {State.READY, State.FAILED}
        and run.fenced_at is not None
        and run.fenced_at >= _since(now)
    ]
    return sorted(ended, key=lambda run: (run.state != State.FAILED, run.machine.name, run.pk))


def _switch(found: Mapping[str, Sequence[Any]], seen: str) -> SwitchView:
    row, by = next(iter(found["switch"]), None), next(iter(found["by"]), "")
    if row is None:
        return SwitchView(is_halted=True, reason="", by="", when="", seen=seen)
    return SwitchView(
        is_halted=row.is_halted,
        reason=row.reason,
        by=str(by),
        when=moment_words(row.at, portal_zone()),
        seen=seen,
    )
