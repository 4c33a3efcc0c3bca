"""The commands people type at night."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from provisioning.services import hold_data, is_halted
from tests.provisioning.conftest import FIRST_DAY, look
from tests.provisioning.test_queries import lived_in_by


def said(*arguments):
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


READ = "--yes-i-read-tonight"


def answers(monkeypatch, answer):
    """Types one answer to whatever is asked; None: there is no terminal."""

    def typed(_question):
        if answer is None:
            raise EOFError
        return answer

    monkeypatch.setattr("builtins.input", typed)


def test_halt_and_resume_throw_and_lift_the_switch(site):
    said("halt", "--reason", "smoke")
    was_halted = is_halted()
    said("resume", "--reason", "no fire", READ)

    assert (was_halted, is_halted()) == (True, False)


def test_resume_shows_what_will_be_erased_and_asks(run, machine, monkeypatch, time_of):
    time_of.move_to("2027-02-26T15:00:00+00:00", tick=False)
    said("halt", "--reason", "smoke")
    refusals = []
    for answer in ("", "n", None):
        answers(monkeypatch, answer)
        with pytest.raises(CommandError) as refused:
            said("resume", "--reason", "no fire")
        refusals.append(str(refused.value))
    was_halted = is_halted()
    answers(monkeypatch, "Y")

    text = said("resume", "--reason", "no fire")

    assert refusals == [
        "Nothing changed: the kill switch is still on.",
        "Nothing changed: the kill switch is still on.",
        "Nobody answers: in a script, say --yes-i-read-tonight.",
    ]
    assert (was_halted, is_halted()) == (True, False)
    assert text.splitlines() == [
        "1 machine will be erased up to the next working day.",
        f"2027-03-01  bigmem7  for Alice ({run.booking.reference}), data of nobody",
        "The kill switch is off: runs begin when their night comes.",
    ]


def test_resume_refuses_a_list_that_changed_while_it_was_read(run, monkeypatch, time_of):
    time_of.move_to("2027-02-26T15:00:00+00:00", tick=False)
    said("halt", "--reason", "smoke")

    def slow_reader(_question):
        run.delete()
        return "y"

    monkeypatch.setattr("builtins.input", slow_reader)

    with pytest.raises(CommandError, match="changed"):
        said("resume", "--reason", "no fire")
    assert is_halted()


@pytest.mark.parametrize("command", [("halt",), ("resume", READ)])
def test_switch_wants_a_reason(site, command):
    with pytest.raises(CommandError, match="Give a reason"):
        said(*command, "--reason", " ")
    with pytest.raises(CommandError):
        said(*command)


def test_tonight_says_whose_data_go_and_for_whom(run, machine, bruno, time_of):
    earlier = lived_in_by(bruno, machine)
    time_of.move_to("2027-02-26T15:00:00+00:00", tick=False)
    look(run)

    text = said("tonight")

    assert text.splitlines() == [
        "1 machine will be erased up to the next working day.",
        f"2027-03-01  bigmem7  for Alice ({run.booking.reference}), data of Bruno",
    ]
    assert json.loads(said("tonight", "--json")) == {
        "is_halted": False,
        "runs": [
            {
                "run": str(run.key),
                "state": "guarded",
                "machine": "bigmem7",
                "site": "montpellier",
                "night": FIRST_DAY.isoformat(),
                "data_of": "bruno",
                "data_booking": earlier.reference,
                "for": "alice",
                "booking": run.booking.reference,
                "is_held": False,
                "is_announced": True,
                "problem": None,
            }
        ],
    }


def test_tonight_rehearses_what_the_guard_would_say(run, machine, boss, time_of):
    time_of.move_to("2027-02-26T15:00:00+00:00", tick=False)
    look(run)
    good = said("tonight", "--dry-run").splitlines()[-1]
    hold_data(machine=machine, by=boss, reason="thesis", stop_day=date(2027, 3, 9))

    text = said("tonight", "--dry-run").splitlines()
    found = json.loads(said("tonight", "--dry-run", "--json"))["runs"][0]

    assert good == "    Would begin"
    assert text[-2:] == [
        "    Would wait",
        "    The data on the machine are held: lift the hold, or wait until it ends.",
    ]
    assert (found["forecast"], found["reasons"]) == ("waits", ["data_held"])
    assert run.steps.filter(name="fencing").count() == 0


def test_tonight_says_when_everything_is_halted(site):
    said("halt", "--reason", "smoke")

    assert said("tonight").splitlines() == [
        "The kill switch is on: nothing new begins.",
        "0 machines will be erased up to the next working day.",
    ]


def test_listen_has_nothing_to_listen_to_when_machines_are_simulated(fleet):
    with pytest.raises(CommandError, match="simulated"):
        said("listen")
