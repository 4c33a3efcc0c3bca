"""The night as approvers read it: what is erased, what is under way, stuck, and done."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby

from django.db.models import Count, Q
from django.urls import reverse

from accounts.models import User
from foundation import clock
from foundation.midnight import local_day
from machines.models import Machine
from machines.queries import categories_approved_by, site_zone
from pages.queries.access import AccessRow, access_rows
from pages.queries.days import portal_zone
from pages.queries.misfits import MisfitRow, misfit_rows
from pages.queries.night_limits import LimitRow, limit_rows
from pages.queries.others import OtherRow, other_rows
from pages.queries.progress import ProgressView, progress_of
from pages.queries.reinstalls import ReinstallRow, reinstalls_to_decide
from pages.wording import (
    duration_words,
    failed_attempt_words,
    moment_words,
    night_words,
    retry_words,
)
from provisioning.lifecycle import State
from provisioning.models import DataHold, Run, Switch
from provisioning.policy.guard import Cause, Reason
from provisioning.ports import Outcome
from provisioning.queries import (
    NightLine,
    followers_of,
    netboot_alarms,
    open_runs,
    renewals_waiting,
    seen_mark,
    tonight,
)
from provisioning.wording import RUN_CAUSE_LABELS, STATE_LABELS, problem_sentence
from provisioning.wording.netboot import netboot_sentence
from reservations.models import Booking
from reservations.wording import day_words

RESULT_HOURS = 36
"""What passed the guard since so long ago counts as the last night."""


@dataclass(frozen=True, slots=True)
class RunRow:
    """One run of the night."""

    key: int
    machine: str
    machine_url: str
    reference: str
    booking_url: str
    """Empty, as the reference, for a technical run."""
    cause: str
    """What asked for it, when that is not the booking alone."""
    holder: str
    data_of: str
    state: str
    badge: str
    problem: str
    is_blocked: bool
    is_late: bool
    is_failed: bool
    when: str = ""
    retry: str = ""
    """When the portal tries again by itself."""
    took: str = ""
    """From the guard to its holder."""
    retries: str = ""
    """How many attempts at its steps failed before one was good."""
    progress: ProgressView | None = None
    """How far it is, while it is under way."""


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
    """The whole page."""

    switch: SwitchView
    alarms: list[str]
    """What is armed on the TFTP host that should not be, and the reverse."""
    limits: list[LimitRow]
    blocked: list[RunRow]
    nights: list[Night]
    running: list[RunRow]
    results: list[RunRow]
    others: list[OtherRow]
    """Machines handed to somebody in these nights that the portal does not install."""
    holds: list[HoldRow]
    reinstalls: list[ReinstallRow]
    misfits: list[MisfitRow]
    accesses: list[AccessRow]
    machines: list[str]
    """All that the person decides about: what they may isolate."""
    first_hold_day: date


def tonight_view(person: User) -> TonightView:
    """Answers the page for an approver: only machines of their categories are on it."""
    now = clock.now()
    decided = set(categories_approved_by(person).order_by().values_list("pk", flat=True))
    coming = tonight(now)
    lines = [line for line in coming if line.machine.category_id in decided]
    under_way = [*_running(decided), *renewals_waiting().filter(machine__category__in=decided)]
    running = [run for run in under_way if run.state != State.BLOCKED]
    progress = progress_of(running)
    machines = _machines(decided)
    return TonightView(
        switch=_switch(seen_mark(coming)),
        alarms=_alarms(machines),
        limits=limit_rows(decided, now),
        blocked=[_row(run) for run in _blocked(decided)],
        nights=_nights([line for line in lines if line.run.state != State.BLOCKED]),
        running=[replace(_row(run), progress=progress.get(run.pk)) for run in running],
        results=[_result_row(run, tried) for run, tried in _results(decided)],
        others=other_rows(decided, now),
        holds=_holds(decided),
        reinstalls=reinstalls_to_decide(decided),
        misfits=misfit_rows(decided, now),
        accesses=access_rows(decided),
        machines=machines,
        first_hold_day=local_day(now, portal_zone()) + timedelta(days=1),
    )


def _alarms(machines: list[str]) -> list[str]:
    """Answers the alarms about machines that the person decides about, or about nobody's."""
    names = {"", *machines}
    return [
        netboot_sentence(alarm.kind, alarm.file_name, alarm.machine)
        for alarm in netboot_alarms()
        if alarm.machine in names
    ]


def _nights(lines: list[NightLine]) -> list[Night]:
    lines.sort(key=lambda line: (line.night_day, line.machine.name))
    return [
        Night(night_words(day), [_line_row(line) for line in rows])
        for day, rows in groupby(lines, key=lambda line: line.night_day)
    ]


def _line_row(line: NightLine) -> RunRow:
    return _row(line.run, data_of=line.data_of)


def _row(run: Run, data_of: Booking | None = None) -> RunRow:
    state = State(run.state)
    moment = run.ready_at or run.fenced_at
    return RunRow(
        key=run.pk,
        machine=run.machine.name,
        machine_url=reverse("pages:machine", args=[run.machine.name]),
        reference=run.reference,
        booking_url=reverse("pages:booking", args=[run.reference]) if run.reference else "",
        cause="" if run.cause == Cause.OWED else str(RUN_CAUSE_LABELS[Cause(run.cause)]),
        holder=str(run.holder),
        data_of="" if data_of is None else str(data_of.holder),
        state=str(STATE_LABELS[state]),
        badge=_badge(state),
        problem=problem_sentence(run.problem) if run.problem and state is not State.READY else "",
        is_blocked=state is State.BLOCKED,
        is_late=run.problem == Reason.LATE,
        is_failed=state is State.FAILED,
        when=moment_words(moment, site_zone(run.machine.site)) if moment else "",
        retry=retry_words(run.retry_at, site_zone(run.machine.site))
        if state is State.BLOCKED
        else "",
    )


def _result_row(run: Run, failed_attempts: int) -> RunRow:
    took = ""
    if run.ready_at is not None and run.fenced_at is not None:
        took = duration_words((run.ready_at - run.fenced_at).total_seconds())
    retries = failed_attempt_words(failed_attempts) if failed_attempts else ""
    return replace(_row(run), took=took, retries=retries)


def _badge(state: State) -> str:
    known = {
        State.READY: "ready",
        State.BLOCKED: "problem",
        State.FAILED: "problem",
        State.PLANNED: "approved",
        State.PRECHECKING: "approved",
        State.GUARDED: "approved",
    }
    return known.get(state, "installing")


def _running(decided: set[int]) -> Iterable[Run]:
    return open_runs().filter(machine__category__in=decided)


def _blocked(decided: set[int]) -> Iterable[Run]:
    return (
        Run.objects.filter(state=State.BLOCKED.value, machine__category__in=decided)
        .select_related("machine__site", "booking__holder", "occupancy__holder")
        .order_by("booking__first_day", "id")
    )


def _results(decided: set[int]) -> Iterable[tuple[Run, int]]:
    """Answers what ended in the last night, each with the number of its attempts that failed."""
    since = clock.now() - timedelta(hours=RESULT_HOURS)
    runs = (
        Run.objects.filter(
            state__in=[State.READY.value, State.FAILED.value],
            fenced_at__gte=since,
            machine__category__in=decided,
        )
        .select_related("machine__site", "booking__holder", "occupancy__holder")
        .annotate(failed_attempts=Count("steps", filter=Q(steps__outcome=Outcome.RETRY.value)))
        .order_by("machine__name", "id")
    )
    return [(run, run.failed_attempts) for run in runs]


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


def _switch(seen: str) -> SwitchView:
    row = Switch.objects.select_related("by").filter(pk=1).first()
    if row is None:
        return SwitchView(is_halted=True, reason="", by="", when="", seen=seen)
    return SwitchView(
        is_halted=row.is_halted,
        reason=row.reason,
        by=str(row.by or ""),
        when=moment_words(row.at, portal_zone()),
        seen=seen,
    )
