import json
from functools import partial
from io import StringIO

import pytest
from django.core.management import call_command

from bigmem_portal.checking.running import Check, WrongError
from bigmem_portal.demonstration.management.commands import check_site
from tests.factories import MachineFactory, ManagementBoardFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def parts(monkeypatch):
    """All is well, until a test says otherwise."""
    found = {"database": "It answers."}

    def checks():
        return [Check(name, partial(answer, text)) for name, text in found.items()]

    def answer(text):
        if text.startswith("!"):
            raise WrongError(text[1:])
        return text

    monkeypatch.setattr(check_site, "portal_checks", checks)
    return found


def said(*arguments):
    """What the command printed, and its exit code."""
    out = StringIO()
    try:
        call_command("check_site", *arguments, stdout=out)
    except SystemExit as end:
        return out.getvalue(), end.code
    return out.getvalue(), 0


def test_all_well_is_said_line_by_line(parts):
    ManagementBoardFactory(machine=MachineFactory(name="bigmem7"), password="s3cret")
    MachineFactory(name="bigmem8", kind="manual", driven_by="nobody")

    text, code = said()

    assert (text.splitlines(), code) == (
        [
            "ok     database         It answers.",
            "ok     machine bigmem7  It has a management board; its power is simulated.",
        ],
        0,
    )


def test_something_wrong_ends_with_1_and_says_so_to_programs_too(parts):
    parts["broker"] = "!Start it."

    text, code = said("--json")

    assert code == 1
    assert json.loads(text)[1] == {"name": "broker", "is_ok": False, "sentence": "Start it."}


def test_without_a_database_no_machine_is_asked(parts):
    MachineFactory(name="bigmem7")
    parts["database"] = "!The database does not answer."

    text, code = said()

    assert (text.split("  "), code) == (
        ["WRONG", "database", "The database does not answer.\n"],
        1,
    )
