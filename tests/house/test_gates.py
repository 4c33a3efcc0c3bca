"""The gates that the house promises are there, and `check` runs all of its own."""

import re

import pytest

from tests.house.sources import ROOT

TARGETS = (
    "run test test-pure test-screens test-lab test-pxe pictures bench fmt lint types house "
    "migrations messages docs check help"
)

pytestmark = pytest.mark.pure


def test_makefile_has_every_gate():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))

    assert set(TARGETS.split()) - targets == set()


def test_check_runs_every_gate():
    script = (ROOT / "scripts/check.sh").read_text()

    gates = re.search(r"for name in (.*); do", script)[1].split()
    gates += re.findall(r"\|\| gate ([a-z-]+)$", script, re.MULTILINE)

    assert {*gates, "types"} == {
        *("lint", "types", "house", "migrations"),
        *("check-messages", "check-docs", "test-pure"),
    }


def test_shell_scripts_can_be_started_and_stop_at_errors():
    scripts = [*(ROOT / "scripts").glob("*.sh"), ROOT / ".ci/run"]

    faulty = [
        path.name
        for path in scripts
        if not path.stat().st_mode & 0o100 or "\nset -eu" not in path.read_text()
    ]

    assert faulty == []
