"""The hourly look at the TFTP host: one alarm a difference, which clears itself."""

from datetime import timedelta

import pytest

from foundation import clock
from journal.models import Entry
from provisioning.drivers.simulated import SimulatedDriver
from provisioning.models import NetbootAlarm
from provisioning.ports import DriverError
from provisioning.services import sweep_netboot

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def sweep(time_of):
    time_of.shift(HOUR)
    return sweep_netboot(clock.now())


def standing():
    rows = NetbootAlarm.objects.filter(cleared_at=None).order_by("id")
    return [(row.kind, row.file_name, row.machine, row.problem) for row in rows]


def arm(fleet, name, run_key):
    with fleet.machine(name) as machine:
        machine.armed_for = run_key


def told():
    return list(Entry.objects.filter(kind__startswith="netboot").values_list("kind", flat=True))


def test_stray_file_is_told_once_and_clears_itself(machine, fleet, time_of):
    arm(fleet, "bigmem7", "stray")

    assert [sweep(time_of), sweep(time_of)] == [1, 0]
    assert standing() == [("armed_without_run", "bigmem7", "bigmem7", "")]

    arm(fleet, "bigmem7", "")
    assert [sweep(time_of), sweep(time_of)] == [1, 0]
    assert (standing(), told()) == ([], ["netboot_alarm", "netboot_alarm_cleared"])


def test_it_looks_once_an_hour(machine, fleet, time_of):
    sweep(time_of)
    arm(fleet, "bigmem7", "stray")
    time_of.shift(HOUR - timedelta(seconds=1))

    assert sweep_netboot(clock.now()) == 0
    time_of.shift(timedelta(seconds=1))
    assert sweep_netboot(clock.now()) == 1


def test_installation_under_way_is_as_it_must_be_until_its_file_goes(run, fleet, time_of):
    run.state, run.is_armed = "installing", True
    run.save()
    arm(fleet, "bigmem7", str(run.key))

    assert sweep(time_of) == 0
    arm(fleet, "bigmem7", "")
    assert sweep(time_of) == 1
    assert standing() == [("not_armed_for_run", "", "bigmem7", "")]


def test_host_that_cannot_be_read_is_an_alarm_and_clears_nothing(
    machine, fleet, time_of, monkeypatch
):
    arm(fleet, "bigmem7", "stray")
    sweep(time_of)

    def refuse(_driver):
        raise DriverError("tftp_silent", "no answer")

    monkeypatch.setattr(SimulatedDriver, "armed_files", refuse)

    assert [sweep(time_of), sweep(time_of)] == [1, 0]
    assert [kind for kind, *_ in standing()] == ["armed_without_run", "netboot_unreadable"]


def test_portal_without_machines_of_its_own_asks_nobody(site, time_of, monkeypatch):
    monkeypatch.setattr(SimulatedDriver, "armed_files", None)

    assert sweep(time_of) == 0
