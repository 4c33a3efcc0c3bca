"""The log of a run for those who decide about its machine: every step, with its evidence."""

from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from pages.wording import attempt_words, duration_words
from provisioning.lifecycle import State
from provisioning.models import Report, Run, Step
from provisioning.wording import OUTCOME_LABELS, STATE_LABELS, problem_sentence


@dataclass(frozen=True, slots=True)
class LogStep:
    """One step that was begun."""

    when: str
    words: str
    """Its name, and which attempt it was."""
    result: str
    took: str
    reason: str
    """What went wrong, in a sentence; empty when all went well."""
    evidence: list[tuple[str, str]]
    """What was read back, by the names that the driver gives it."""


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line of the installer."""

    when: str
    words: str


@dataclass(frozen=True, slots=True)
class RunLog:
    """All that is known of a run."""

    steps: list[LogStep]
    lines: list[LogLine]


def run_log(run: Run, zone: ZoneInfo) -> RunLog:
    """Answers the log of a run."""
    return RunLog(
        steps=[_step(step, zone) for step in run.steps.all()],
        lines=[_line(report, zone) for report in run.reports.all()],
    )


def _step(step: Step, zone: ZoneInfo) -> LogStep:
    name = str(STATE_LABELS[State(step.name)])
    attempt = attempt_words(step.attempt)
    length = (step.ended_at - step.begun_at).total_seconds() if step.ended_at else None
    return LogStep(
        when=date_format(step.begun_at.astimezone(zone), "d/m H:i:s"),
        words=f"{name} · {attempt}" if attempt else name,
        result=str(OUTCOME_LABELS[step.outcome]) if step.outcome else _("under way"),
        took=duration_words(length) if length is not None else "",
        reason=problem_sentence(step.code) if step.code else "",
        evidence=_evidence(step.evidence),
    )


def _evidence(found: Mapping[str, object]) -> list[tuple[str, str]]:
    """Answers what a driver has read back; what it left empty is left out."""
    return [(name, str(value)) for name, value in found.items() if value not in (None, "")]


def _line(report: Report, zone: ZoneInfo) -> LogLine:
    when = date_format(report.at.astimezone(zone), "H:i:s")
    code = f" ({report.code})" if report.code else ""
    return LogLine(when, f"{report.name}{code}")
