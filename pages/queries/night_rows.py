"""Runs of the night as lines of a page: for whom, whose data go, how it stands, what to do."""

from dataclasses import dataclass, replace

from django.urls import reverse

from machines.queries import site_zone
from pages.queries.progress import ProgressView
from pages.wording import duration_words, failed_attempt_words, moment_words, retry_words
from provisioning.lifecycle import State
from provisioning.models import Run
from provisioning.policy.guard import Cause, Reason
from provisioning.queries import NightLine
from provisioning.wording import RUN_CAUSE_LABELS, STATE_LABELS, problem_sentence
from reservations.models import Booking


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


def line_row(line: NightLine) -> RunRow:
    """Answers a run that comes, with whose data it erases."""
    return run_row(line.run, data_of=line.data_of)


def run_row(run: Run, data_of: Booking | None = None) -> RunRow:
    """Answers a run as a line."""
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


def result_row(run: Run) -> RunRow:
    """Answers what ended, with how long it took and how often it was tried."""
    took = ""
    if run.ready_at is not None and run.fenced_at is not None:
        took = duration_words((run.ready_at - run.fenced_at).total_seconds())
    failed_attempts: int = run.__dict__.get("failed_attempts", 0)
    retries = failed_attempt_words(failed_attempts) if failed_attempts else ""
    return replace(run_row(run), took=took, retries=retries)


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
