"""The hourly look at the TFTP host: one alarm a difference, which clears itself."""

from datetime import timedelta

import pytest

from foundation import clock
from journal.models import Entry
from machines.models import Site
from provisioning.drivers.simulated import SimulatedDriver
from provisioning.models import NetbootAlarm
from provisioning.ports import DriverError
from provisioning.services import sweep_netboot
from provisioning.wording.netboot import netboot_sentence

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def sweep(time_of):
    time_of.shift(HOUR)
    return sweep_netboot(clock.now())


def standing():
    rows = NetbootAlarm.objects.filter(cleared_at=None).order_by("id")
    return [(row.kind, row.file_name, row.machine, row.problem) for row in rows]


def arm(fleet, name, run_key, on=""):
    with fleet.machine(name) as machine:
        machine.armed_for, machine.armed_on = run_key, on


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

    def refuse(_driver, _minion):
        raise DriverError("tftp_silent", "no answer")

    monkeypatch.setattr(SimulatedDriver, "armed_files", refuse)

    assert [sweep(time_of), sweep(time_of)] == [1, 0]
    assert [kind for kind, *_ in standing()] == ["armed_without_run", "netboot_unreadable"]


def test_each_tftp_host_is_looked_at_for_itself(machine, run, site, fleet, time_of, monkeypatch):
    """A site that gets another host while it installs: the run's own is looked at on."""
    run.state, run.is_armed, run.tftp_minion = "installing", True, "old"
    run.save()
    Site.objects.update(tftp_minion="new")
    arm(fleet, "bigmem7", str(run.key), on="old")
    assert sweep(time_of) == 0

    arm(fleet, "bigmem7", str(run.key), on="new")
    assert sweep(time_of) == 2
    assert sorted(kind for kind, *_ in standing()) == ["armed_without_run", "not_armed_for_run"]

    read = SimulatedDriver.armed_files
    monkeypatch.setattr(SimulatedDriver, "armed_files", silent_on("new", read))
    assert sweep(time_of) == 1
    assert standing()[-1] == ("netboot_unreadable", "new", "", "tftp_silent")
    assert "on new cannot be read" in netboot_sentence("netboot_unreadable", "new", "")


def silent_on(host, read):
    def read_or_refuse(driver, minion):
        if minion == host:
            raise DriverError("tftp_silent", "no answer")
        return read(driver, minion)

    return read_or_refuse


def test_portal_without_machines_of_its_own_asks_nobody(site, time_of, monkeypatch):
    monkeypatch.setattr(SimulatedDriver, "armed_files", None)

    assert sweep(time_of) == 0
