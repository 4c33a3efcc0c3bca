"""A run's steps as people follow them: done, under way, to come, or stuck."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from foundation import clock
from foundation.midnight import midnight
from machines.queries import site_zone
from pages.queries.progress import ProgressView, progress_of, usual_end_of
from pages.wording import attempt_words, moment_words, night_words, retry_words
from provisioning.lifecycle import OVER, State
from provisioning.models import Run, Step
from provisioning.queries import night_day
from provisioning.recipe import steps_of_kind
from provisioning.wording import STATE_LABELS, problem_sentence

BEFORE_THE_GUARD = (State.PRECHECKING, State.GUARDED)
STUCK = (State.BLOCKED, State.FAILED)
RESTING_BEFORE = (State.PLANNED, State.GUARDED)


@dataclass(frozen=True, slots=True)
class RunStep:
    """One step of a run."""

    kind: str
    """done, now, todo or failed."""
    words: str
    when: str = ""
    more: str = ""


@dataclass(frozen=True, slots=True)
class RunView:
    """One run on a page."""

    state: str
    words: str
    steps: list[RunStep]
    problem: str
    retry: str
    """When the portal tries again by itself; empty when it does not."""
    may_change: bool
    """It goes on by itself: a page that shows it looks again."""
    is_blocked: bool
    is_ready: bool
    night: str
    usual_end: str = ""
    """When it is usually over, by the clock; only while it waits for its night undisturbed."""
    progress: ProgressView | None = None
    """How far it is, while it is under way."""


def run_view(run: Run) -> RunView:
    """Answers a run as the page shows it. Six queries at most."""
    zone = site_zone(run.machine.site)
    steps = list(run.steps.all())
    state = State(run.state)
    return RunView(
        state=run.state,
        words=str(STATE_LABELS[state]),
        steps=_steps(run, steps, zone),
        problem=problem_sentence(run.problem) if run.problem and state in STUCK else "",
        retry=retry_words(run.retry_at, zone) if state is State.BLOCKED else "",
        may_change=_may_change(run),
        is_blocked=state is State.BLOCKED and run.retry_at is None,
        is_ready=state is State.READY,
        usual_end=_usual_end(run, zone),
        progress=progress_of([run]).get(run.pk),
        night=night_words(night_day(run)),
    )


def _usual_end(run: Run, zone: ZoneInfo) -> str:
    is_waiting = run.state in RESTING_BEFORE and not run.problem
    night = midnight(night_day(run), zone)
    return usual_end_of(run, night) if is_waiting and clock.now() < night else ""


def _may_change(run: Run) -> bool:
    if run.state == State.BLOCKED:
        return run.retry_at is not None
    return run.state not in OVER


def _steps(run: Run, steps: list[Step], zone: ZoneInfo) -> list[RunStep]:
    line = (*BEFORE_THE_GUARD, *steps_of_kind(run.machine.kind), State.READY)
    here = _position(run, line, steps)
    moments = _moments(run, steps)
    shown = []
    for index, name in enumerate(line):
        kind = _kind(run, index - here)
        moment = moments.get(name)
        is_told = kind in {"done", "failed"} and moment is not None
        shown.append(
            RunStep(
                kind=kind,
                words=str(STATE_LABELS[name]),
                when=moment_words(moment, zone) if is_told and moment else "",
                more=attempt_words(_attempts(name, steps)) if kind != "todo" else "",
            )
        )
    return shown


def _position(run: Run, line: Sequence[State], steps: list[Step]) -> int:
    """Answers where on the line a run stands; one that is stuck, where it got stuck."""
    state = State(run.state)
    if state is State.BLOCKED and run.blocked_from:
        state = State(run.blocked_from)
    elif state in OVER and state is not State.READY:
        state = State(steps[-1].name) if steps else State.PRECHECKING
    return line.index(state) if state in line else 0


def _kind(run: Run, distance: int) -> str:
    """Answers how a step looks that lies so far behind where the run stands."""
    if distance < 0 or run.state == State.READY:
        return "done"
    if distance > 0 or run.state == State.PLANNED:
        return "todo"
    return "failed" if run.state in STUCK else "now"


def _moments(run: Run, steps: Iterable[Step]) -> dict[State, datetime]:
    """Answers when each step ended."""
    moments = {State(step.name): step.ended_at for step in steps if step.ended_at}
    if run.fenced_at:
        moments[State.GUARDED] = moments[State.FENCING] = run.fenced_at
    if run.ready_at:
        moments[State.READY] = run.ready_at
    return moments


def _attempts(name: State, steps: Iterable[Step]) -> int:
    return max((step.attempt for step in steps if step.name == name), default=0)
