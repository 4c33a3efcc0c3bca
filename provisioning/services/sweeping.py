"""The hourly look at the TFTP hosts: whatever is armed that no run wants raises an alarm, once."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from journal.services import record
from machines.models import Machine
from provisioning.driver_table import site_driver
from provisioning.lifecycle import State
from provisioning.models import NetbootAlarm, NetbootSweep, Run
from provisioning.policy.netboot import ArmedRun, Difference, Kind, differences
from provisioning.ports import Driver, DriverError
from provisioning.recipe import BARE_METAL
from provisioning.services.orders import target_of

SWEEP_EVERY = timedelta(hours=1)
_SURELY_ARMED = (State.CYCLING.value, State.INSTALLING.value)


def sweep_netboot(now: datetime) -> int:
    """Compares all armed boot files with the runs, once an hour.

    Answers how many alarms it raised or cleared.
    """
    machines = _installed_machines()
    if not machines or not _claim(now):
        return 0
    driver = site_driver()
    names = {
        name: machine.name
        for machine in machines
        for name in driver.boot_file_names(target_of(machine))
    }
    found: set[Difference] = set()
    problems: dict[Difference, str] = {}
    for minion in _hosts_of(machines):
        before = _armed_runs(driver, minion)
        try:
            files = driver.armed_files(minion)
        except DriverError as error:
            problems[Difference(Kind.UNREADABLE, minion[:40], "")] = error.code
            continue
        found.update(differences(files, before, _armed_runs(driver, minion), names))
    return _settle(sorted(found | problems.keys()), now, problems)


def _hosts_of(machines: Sequence[Machine]) -> list[str]:
    """Answers the TFTP hosts to look at: of all sites, and of runs begun when one had another."""
    of_runs = Run.objects.filter(is_armed=True).values_list("tftp_minion", flat=True)
    return sorted({machine.site.tftp_minion for machine in machines} | set(of_runs))


def _installed_machines() -> list[Machine]:
    """Answers the machines that boot from the network for the portal."""
    return list(
        Machine.objects.filter(kind=BARE_METAL, driven_by=Machine.DrivenBy.PORTAL).select_related(
            "host", "site"
        )
    )


def _claim(now: datetime) -> bool:
    """Answers whether this pass is the one of the hour."""
    _row, is_first = NetbootSweep.objects.get_or_create(pk=1, defaults={"swept_at": now})
    is_due = NetbootSweep.objects.filter(pk=1, swept_at__lte=now - SWEEP_EVERY)
    return is_first or is_due.update(swept_at=now) == 1


def _armed_runs(driver: Driver, tftp_minion: str) -> dict[str, ArmedRun]:
    """Answers the runs between arming and disarming on a TFTP host, by key."""
    runs = Run.objects.filter(is_armed=True, tftp_minion=tftp_minion).select_related(
        "machine__host"
    )
    return {
        str(run.key): ArmedRun(
            key=str(run.key),
            fencing_number=run.fencing_number,
            machine=run.machine.name,
            file_names=driver.boot_file_names(target_of(run.machine)),
            must_be_armed=run.state in _SURELY_ARMED,
        )
        for run in runs
    }


@transaction.atomic
def _settle(found: Sequence[Difference], now: datetime, problems: Mapping[Difference, str]) -> int:
    """Raises what is new and clears what is gone; a host that cannot be read clears nothing."""
    standing = {
        Difference(Kind(row.kind), row.file_name, row.machine, row.run_key): row
        for row in NetbootAlarm.objects.select_for_update().filter(cleared_at__isnull=True)
    }
    fresh = [
        NetbootAlarm.objects.create(
            kind=difference.kind.value,
            file_name=difference.file_name[:40],
            machine=difference.machine,
            run_key=difference.run_key[:40],
            problem=problems.get(difference, "")[:40],
            raised_at=now,
        )
        for difference in found
        if difference not in standing
    ]
    gone = [] if problems else [row for each, row in standing.items() if each not in found]
    NetbootAlarm.objects.filter(pk__in=[row.pk for row in gone]).update(cleared_at=now)
    if fresh:
        _tell("netboot_alarm", fresh)
    if gone:
        _tell("netboot_alarm_cleared", gone)
    return len(fresh) + len(gone)


def _tell(kind: str, alarms: Sequence[NetbootAlarm]) -> None:
    """Writes one entry about some alarms."""
    record(
        kind=kind,
        subject_kind="netboot",
        subject_ref="tftp",
        alarms=[alarm.pk for alarm in alarms],
        files=[alarm.file_name for alarm in alarms],
        machines=[alarm.machine for alarm in alarms],
    )
