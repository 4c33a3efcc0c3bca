"""Every state, reason and code has its words."""

import ast
from pathlib import Path

import pytest

import provisioning
from provisioning.errors import ErrorCode
from provisioning.lifecycle import State
from provisioning.policy.guard import Reason
from provisioning.wording import (
    ACCESS_PROBLEMS,
    ERRORS,
    GUARD_BLOCKS,
    PRECHECK_PROBLEMS,
    STATE_LABELS,
    STEP_PROBLEMS,
    WAITS,
    error_sentence,
    problem_sentence,
)

ROOM = Path(provisioning.__file__).parent
NAMING = {"DriverError": 0, "Finding": 0, "Observation": 1}
"""Calls that name a code, and at which place."""


def codes_of_drivers():
    """Every code that a driver's source names as text."""
    found = set()
    for path in [*ROOM.glob("drivers/**/*.py"), *ROOM.glob("services/*.py")]:
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            place = NAMING.get(node.func.id)
            if place is None or len(node.args) <= place:
                continue
            code = node.args[place]
            if isinstance(code, ast.Constant) and code.value:
                found.add(code.value)
    return sorted(found)


def test_every_state_has_its_label():
    assert set(STATE_LABELS) == set(State)


def test_every_reason_of_the_guard_has_one_sentence():
    assert set(WAITS) | set(GUARD_BLOCKS) == set(Reason)
    assert not set(WAITS) & set(GUARD_BLOCKS)


@pytest.mark.parametrize("code", codes_of_drivers())
def test_every_code_of_a_driver_has_its_sentence(code):
    assert code in STEP_PROBLEMS | ACCESS_PROBLEMS | PRECHECK_PROBLEMS


def test_unknown_code_still_says_what_to_do():
    assert problem_sentence("gremlins") == (
        "Something went wrong (gremlins). Look at the evidence of its steps, then resume or "
        "start a new attempt."
    )


@pytest.mark.parametrize("code", ErrorCode)
def test_every_refusal_has_its_sentence(code):
    assert set(ERRORS) == set(ErrorCode)
    assert error_sentence(code).endswith(".")
