"""How far installations are, and when their machines will be ready.

What to expect is learnt from the last installations with the same profile, those of the same
machine first. One query, whatever the number of runs.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter

from django.db.models import Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from foundation import clock
from machines.models import Machine
from machines.queries import site_zone
from machines.together import fetch_together
from pages.wording import left_words
from provisioning.driver_table import usual_seconds
from provisioning.lifecycle import State
from provisioning.models import Report, Run, Step
from provisioning.policy.progress import Expectation, Past, Place, expect, measure, ready_at
from provisioning.recipe import steps_of_kind
from reservations.models import Booking

LEARNT_FROM = 60
"""Only so many of the last installations are looked at."""
TASK_BEGINS = "TASKBEGIN "

Key = tuple[str, int]
"""Kind of machine, and profile."""
StepsByRun = defaultdict[int, list[Step]]
TasksByRun = defaultdict[int, list[Report]]


@dataclass(frozen=True, slots=True)
class ProgressView:
    """How far one installation is."""

    percent: int
    left: str
    """“about 12 minutes left”."""
    ready: str
    """The time on the site's clock at which the machine should be ready: “00:25”."""
    task: str
    """The installer's own name for what it does now; empty when it says nothing."""


def progress_of(runs: Iterable[Run]) -> dict[int, ProgressView]:
    """Answers how far those of the runs are that are under way, by key. One query at most.

    The runs have machine, site and booking loaded.
    """
    moving = [run for run in runs if State(run.state) in steps_of_kind(run.machine.kind)]
    if not moving:
        return {}
    now = clock.now()
    earlier, steps, tasks = _read(moving)
    expected = _expectations(moving, earlier, steps, tasks)
    return {
        run.pk: _view(run, expected[run.pk], _place(run, steps[run.pk], tasks[run.pk], now), now)
        for run in moving
    }


def usual_end_of(run: Run, begins_at: datetime) -> str:
    """Answers when a machine is usually ready whose installation begins at a moment: “00:25”."""
    expected = _expectations([run], *_read([run]))
    left = expected[run.pk].total_seconds
    return _clock_words(run, ready_at(begins_at, left))


def _view(run: Run, expected: Expectation, place: Place, now: datetime) -> ProgressView:
    progress = measure(expected, place)
    return ProgressView(
        percent=round(100 * progress.share),
        left=left_words(progress.left_seconds),
        ready=_clock_words(run, ready_at(now, progress.left_seconds)),
        task=_("Task of the installer: %(task)s") % {"task": place.task} if place.task else "",
    )


def _clock_words(run: Run, moment: datetime) -> str:
    return date_format(moment.astimezone(site_zone(run.machine.site)), "TIME_FORMAT")


def _place(run: Run, steps: Sequence[Step], tasks: Sequence[Report], now: datetime) -> Place:
    """Answers where a run stands: its state, and the last task that its installer began."""
    state = State(run.state)
    here = [step.begun_at for step in steps if step.name == run.state]
    entered = here[0] if here else now
    task = tasks[-1] if tasks and state is State.INSTALLING else None
    return Place(
        state=state,
        seconds=max((now - entered).total_seconds(), 0.0),
        task=_task_name(task) if task else "",
        task_seconds=max((now - task.at).total_seconds(), 0.0) if task else 0.0,
    )


def _task_name(report: Report) -> str:
    return report.name.removeprefix(TASK_BEGINS)


def _read(runs: Sequence[Run]) -> tuple[list[Run], StepsByRun, TasksByRun]:
    """Answers the installations to learn from, and the steps and tasks of those and the runs."""
    latest = _latest(runs).values("pk")
    earlier = Run.objects.filter(pk__in=latest)
    is_near = Q(run__in=latest) | Q(run__in=[run.pk for run in runs])
    begun = Report.objects.filter(is_near, source="fai", name__startswith=TASK_BEGINS)
    rows = fetch_together(
        runs=earlier,
        machines=Machine.objects.filter(pk__in=earlier.values("machine")).only("kind"),
        bookings=Booking.objects.filter(pk__in=earlier.values("booking")).only("profile"),
        steps=Step.objects.filter(is_near),
        tasks=begun,
    )
    machines = {row.pk: row for row in rows["machines"]}
    bookings = {row.pk: row for row in rows["bookings"]}
    for run in rows["runs"]:
        run.machine, run.booking = machines[run.machine_id], bookings.get(run.booking_id)
    found = sorted(rows["runs"], key=attrgetter("ready_at"), reverse=True)
    since = {run.pk: run.fenced_at for run in (*runs, *found)}
    return found, _steps_since(rows["steps"], since), _tasks_since(rows["tasks"], since)


def _steps_since(rows: Iterable[Step], since: Mapping[int, datetime | None]) -> StepsByRun:
    """Answers the steps of runs since each passed the guard, the oldest first."""
    found: StepsByRun = defaultdict(list)
    for step in rows:
        fenced_at = since[step.run_id]
        if fenced_at is not None and step.begun_at >= fenced_at:
            found[step.run_id].append(step)
    return found


def _tasks_since(rows: Iterable[Report], since: Mapping[int, datetime | None]) -> TasksByRun:
    """Answers what the installers of runs began since each passed the guard."""
    found: TasksByRun = defaultdict(list)
    for report in rows:
        fenced_at = since[report.run_id]
        if fenced_at is not None and report.at >= fenced_at:
            found[report.run_id].append(report)
    return found


def _latest(runs: Sequence[Run]) -> QuerySet[Run]:
    """Answers the last installations from which to learn what to expect of runs."""
    keys = {_key(run) for run in runs}
    return Run.objects.filter(
        state=State.READY.value,
        booking__profile__in={profile for _kind, profile in keys},
        machine__kind__in={kind for kind, _profile in keys},
    ).order_by("-ready_at")[:LEARNT_FROM]


def _expectations(
    runs: Sequence[Run],
    earlier: Sequence[Run],
    steps: Mapping[int, list[Step]],
    tasks: Mapping[int, list[Report]],
) -> dict[int, Expectation]:
    """Answers what to expect of each run."""
    pasts = {run.pk: _past(steps[run.pk], tasks[run.pk]) for run in earlier}
    usual = usual_seconds()
    return {
        run.pk: expect(
            steps_of_kind(run.machine.kind),
            [pasts[old.pk] for old in earlier if _is_same(run, old)],
            [pasts[old.pk] for old in earlier if _key(old) == _key(run)],
            usual,
        )
        for run in runs
    }


def _key(run: Run) -> Key:
    booked = run.booking.profile_id if run.booking else 0
    return run.machine.kind, run.profile_id or booked


def _is_same(run: Run, old: Run) -> bool:
    return old.machine_id == run.machine_id and _key(old) == _key(run)


def _past(steps: Sequence[Step], tasks: Sequence[Report]) -> Past:
    """Answers how long an earlier installation was in each state, and when its tasks began."""
    seconds: defaultdict[State, float] = defaultdict(float)
    for step in steps:
        if step.ended_at is not None:
            seconds[State(step.name)] += (step.ended_at - step.begun_at).total_seconds()
    installing = [step.begun_at for step in steps if step.name == State.INSTALLING]
    length = seconds.get(State.INSTALLING, 0.0)
    if not installing or not length:
        return Past(seconds)
    shares = {
        _task_name(task): (task.at - installing[0]).total_seconds() / length for task in tasks
    }
    return Past(seconds, {task: min(max(share, 0.0), 1.0) for task, share in shares.items()})
