"""Codes of this room to words people read."""

from django.utils.translation import gettext as _

from provisioning.errors import ErrorCode
from provisioning.wording.access import ACCESS_PROBLEMS, ERRAND_LABELS
from provisioning.wording.closing import CAUSE_LABELS, CLOSING_PROBLEMS, WAY_LABELS
from provisioning.wording.errors import ERRORS
from provisioning.wording.guarding import GUARD_BLOCKS, WAITS
from provisioning.wording.prechecks import PRECHECK_PROBLEMS
from provisioning.wording.states import (
    FORECAST_LABELS,
    OUTCOME_LABELS,
    REINSTALL_LABELS,
    RUN_CAUSE_LABELS,
    STATE_LABELS,
)
from provisioning.wording.steps import STEP_PROBLEMS

__all__ = [
    "ACCESS_PROBLEMS",
    "CAUSE_LABELS",
    "CLOSING_PROBLEMS",
    "ERRAND_LABELS",
    "ERRORS",
    "FORECAST_LABELS",
    "GUARD_BLOCKS",
    "OUTCOME_LABELS",
    "PRECHECK_PROBLEMS",
    "REINSTALL_LABELS",
    "RUN_CAUSE_LABELS",
    "STATE_LABELS",
    "STEP_PROBLEMS",
    "WAITS",
    "WAY_LABELS",
    "access_problem_sentence",
    "closing_sentence",
    "error_sentence",
    "problem_sentence",
]


def problem_sentence(code: str) -> str:
    """Answers what happened to a run and what to do, in the reader's language."""
    for table in (GUARD_BLOCKS, STEP_PROBLEMS, PRECHECK_PROBLEMS, WAITS):
        if code in table:
            return str(table[code])
    return _(
        "Something went wrong (%(code)s). Look at the evidence of its steps, then resume or start "
        "a new attempt."
    ) % {"code": code}


def access_problem_sentence(code: str) -> str:
    """Answers what happened to the accounts of a machine in use, in the reader's language."""
    return str(ACCESS_PROBLEMS[code]) if code in ACCESS_PROBLEMS else problem_sentence(code)


def closing_sentence(code: str) -> str:
    """Answers why access is not closed or opened yet, in the reader's language."""
    if code in CLOSING_PROBLEMS:
        return str(CLOSING_PROBLEMS[code])
    return access_problem_sentence(code)


def error_sentence(code: ErrorCode) -> str:
    """Answers why a gesture was refused, in the reader's language."""
    return str(ERRORS[code])
