"""What the list of 08:30 shows: machines that failed in their night, and what is known of each."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from notifications.addresses import absolute
from notifications.models import Message
from notifications.queries import runs_told_to
from notifications.wording import COUNTED_SUBJECTS
from provisioning.lifecycle import State
from provisioning.models import Run
from provisioning.wording import problem_sentence


@dataclass(frozen=True, slots=True)
class Line:
    """One machine that is not ready: for whom, and what stands against it."""

    machine: str
    holder: str
    reference: str
    problem: str


def morning_context(message: Message) -> dict[str, object] | None:
    """Answers what the list shows its reader; None when all is ready by now."""
    runs = [run for run in runs_told_to(message) if run.state != State.READY]
    if not runs:
        return None
    return {
        "subject": str(COUNTED_SUBJECTS["morning"] % {"count": len(runs)}),
        "lines": [_line(run) for run in runs],
        "reference": "",
        "link": {"label": _("See what to do"), "url": absolute(reverse("pages:tonight"))},
    }


def _line(run: Run) -> Line:
    return Line(
        machine=run.machine.name,
        holder=str(run.holder),
        reference=run.reference,
        problem=problem_sentence(run.problem) if run.problem else "",
    )
