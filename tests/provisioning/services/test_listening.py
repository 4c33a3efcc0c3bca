"""Monitor lines and Salt events find their run, and nobody else's lines do."""

import pytest

from provisioning.drivers.salt_fai.events import SaltEvent
from provisioning.drivers.salt_fai.monitor import MonitorLine
from provisioning.drivers.salt_fai.steps import monitor_token
from provisioning.drivers.simulated import FaultKind
from provisioning.management.commands import listen
from provisioning.models import Report, SealedFact
from provisioning.sealing import unseal
from provisioning.services.listening import MAX_REPORTS
from tests.provisioning.conftest import MIDNIGHT, begin, install, look


@pytest.fixture(autouse=True)
def keep_the_connection(monkeypatch):
    monkeypatch.setattr(listen, "close_old_connections", lambda: None)


@pytest.fixture
def cycling(run, fleet, time_of):
    """A run whose machine has been told to restart."""
    return stopped_at(run, fleet, time_of, "cycling")


def stopped_at(run, fleet, traveller, step):
    fleet.set_fault("bigmem7", step, FaultKind.SLOW, count=50)
    look(run)
    traveller.move_to(MIDNIGHT, tick=False)
    begin(run.booking)
    look(run)
    assert run.state == step
    return run


def sender_of(run):
    sealed = SealedFact.objects.get(run=run, name="install_token").sealed
    return monitor_token(unseal(sealed))


def line_of(run, **changes):
    fields = {
        "peer": str(run.machine.address),
        "sender": sender_of(run),
        "verb": "TASKEND",
        "subject": "install",
        "code": 0,
    }
    return MonitorLine(**{**fields, **changes})


def test_line_of_the_runs_own_installer_is_kept_and_hurries_the_run(cycling, time_of):
    due_before = cycling.due_at

    listen.take_line(line_of(cycling))

    cycling.refresh_from_db()
    report = Report.objects.get()
    assert (report.run, report.source, report.name, report.code) == (
        cycling,
        "fai",
        "TASKEND install",
        0,
    )
    assert cycling.due_at < due_before


@pytest.mark.parametrize(
    "changes", [{"peer": "10.9.9.9"}, {"sender": "0123456789abcdef"}, {"sender": ""}]
)
def test_line_of_somebody_else_is_thrown_away(cycling, changes):
    listen.take_line(line_of(cycling, **changes))

    assert not Report.objects.exists()


def test_line_for_a_run_that_is_over_is_thrown_away(run, fleet, time_of):
    stopped_at(run, fleet, time_of, "cycling")
    line = line_of(run)
    fleet.clear_faults("bigmem7")
    install(run, time_of, MIDNIGHT)

    listen.take_line(line)

    assert run.state == "ready"
    assert not Report.objects.exists()


def test_flood_of_lines_ends_at_a_limit(cycling):
    Report.objects.bulk_create(
        Report(run=cycling, source="fai", name="HOOK x", at=cycling.due_at)
        for _line in range(MAX_REPORTS)
    )

    listen.take_line(line_of(cycling))

    assert Report.objects.count() == MAX_REPORTS


def test_new_minion_is_kept_and_hurries_its_run(run, fleet, time_of):
    stopped_at(run, fleet, time_of, "configuring")

    listen.take_event(SaltEvent("salt/minion/bigmem7/start", {}))
    listen.take_event(SaltEvent("salt/minion/stranger/start", {}))
    listen.take_event(SaltEvent("salt/auth", {}))

    assert list(Report.objects.values_list("run", "source", "name")) == [(run.pk, "salt", "start")]
