"""The dry run of the night as approvers read it: what the guard would say now, in words."""

from dataclasses import dataclass

from django.urls import reverse

from accounts.models import User
from foundation import clock
from machines.queries import categories_approved_by
from pages.wording import night_words
from provisioning.lifecycle import State
from provisioning.policy.rehearsal import Forecast
from provisioning.queries import tonight
from provisioning.services.rehearsing import Rehearsal, rehearse
from provisioning.wording import FORECAST_LABELS, problem_sentence

BADGES = {Forecast.GOES: "ready", Forecast.WAITS: "requested", Forecast.BLOCKED: "problem"}


@dataclass(frozen=True, slots=True)
class RehearsalRow:
    """What the guard says about one run."""

    machine: str
    machine_url: str
    night: str
    words: str
    badge: str
    reasons: list[str]


def rehearsal_rows(person: User) -> list[RehearsalRow]:
    """Answers the dry run for the machines that a person decides about.

    The guard is asked run by run: five queries each.
    """
    now = clock.now()
    decided = set(categories_approved_by(person).order_by().values_list("pk", flat=True))
    lines = [line for line in tonight(now) if line.machine.category_id in decided]
    return [_row(rehearsal) for rehearsal in rehearse(lines, now)]


def _row(rehearsal: Rehearsal) -> RehearsalRow:
    line = rehearsal.line
    return RehearsalRow(
        machine=line.machine.name,
        machine_url=reverse("pages:machine", args=[line.machine.name]),
        night=night_words(line.night_day),
        words=str(FORECAST_LABELS[rehearsal.forecast]),
        badge=BADGES[rehearsal.forecast],
        reasons=[problem_sentence(code) for code in _codes(rehearsal)],
    )


def _codes(rehearsal: Rehearsal) -> list[str]:
    """Answers what stopped a blocked run, then all that the guard says."""
    run = rehearsal.line.run
    stopped = [run.problem] if run.state == State.BLOCKED and run.problem else []
    return list(dict.fromkeys([*stopped, *(reason.value for reason in rehearsal.reasons)]))
