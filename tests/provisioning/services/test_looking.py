"""A run on its straight way, as the engine takes it."""

from provisioning.models import Step
from tests.provisioning.conftest import install, look


def test_a_planned_run_is_checked_and_waits_for_its_night(run, time_of):
    look(run)

    assert run.state == "guarded"
    assert list(run.steps.values_list("name", "outcome")) == [("prechecking", "done")]


def test_a_run_passes_every_step_and_hands_the_machine_over(run, fleet, time_of):
    install(run, time_of)

    assert run.state == "ready"
    assert list(Step.objects.filter(run=run).values_list("name", "outcome")) == [
        ("prechecking", "done"),
        ("fencing", "done"),
        ("arming", "done"),
        ("cycling", "done"),
        ("installing", "done"),
        ("disarming", "done"),
        ("configuring", "done"),
        ("verifying", "done"),
    ]
    assert [line.what for line in fleet.log_of("bigmem7")] == [
        "armed",
        "wiped",
        "installed",
        "disarmed",
    ]
