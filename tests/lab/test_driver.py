"""The real driver against the real lab, by the smallest engine there is."""

from dataclasses import replace
from datetime import timedelta

import pytest

from foundation import clock
from lab import command
from lab.machine import wait_until
from lab.power import PASSWORD as BOARD_PASSWORD
from lab.power import USERNAME, IpmiWire, RedfishWire
from provisioning.host_authority import public_line
from provisioning.ports import (
    IPMI,
    REDFISH,
    Board,
    DriverError,
    MarkerKind,
    MarkerReading,
    PowerState,
    ProfileFacts,
    StepName,
)
from provisioning.user_authority import sign_user_key
from tests.lab.bare_chain import leave_as_found
from tests.lab.orders import MBBWORKFLOW, PASSWORD, order_for
from tests.lab.small_engine import SmallEngine
from tests.lab.ssh_login import connect, output_of, replace_password


@pytest.fixture(scope="module")
def machine(bare_chain):
    return bare_chain.machine


@pytest.fixture
def as_found(machine, salt, desk):
    desk.forget()
    return leave_as_found(machine, salt)


def test_silent_machine_is_an_answer_and_cannot_be_cycled(driver, lab):
    order = order_for(lab.add_machine("bigmem98"), "run-0", "alice", fencing_number=1)

    assert driver.read_marker(order.target) == MarkerReading(MarkerKind.NO_ANSWER)
    with pytest.raises(DriverError) as refused:
        driver.act(StepName.CYCLING, order)
    assert (refused.value.code, refused.value.is_permanent) == ("no_power_control", True)


@pytest.fixture
def redfish(lab, machine):
    with RedfishWire(lab.ground, machine) as wire:
        yield wire


def test_machine_that_hangs_is_restarted_by_its_board_and_made_ready(
    lab, driver, desk, listening, machine, as_found, redfish, lines, keys, say, tmp_path
):
    installed, heard_before = machine.installations(), len(lines)
    assert driver.read_marker(
        order_for(machine, "run-1", "alice", fencing_number=1).target
    ) == MarkerReading(MarkerKind.NO_MARKER)
    first = SmallEngine(
        driver,
        order_for(
            machine,
            "run-1",
            "alice",
            fencing_number=2,
            profile=MBBWORKFLOW,
            boards=(Board(REDFISH, redfish.address, USERNAME, BOARD_PASSWORD),),
            previous_logins=("zoe",),
            previous_host_keys=tuple(as_found),
        ),
        desk,
    )
    machine.hang()
    first.run()
    say(f"driver with the smallest engine {first.seconds}")
    say(f"evidence {first.evidence}")

    assert redfish.orders == ["Off", "Pxe", "On"]
    assert lab.netboot.armed() == []
    assert machine.installations() == installed + 1
    assert desk.answers[-1] == ("finished", 200)
    assert ("key", 200) in desk.answers
    heard = lines[heard_before:]
    assert {"TASKBEGIN confdir", "TASKEND configure"} <= {line.name for line in heard}
    assert {line.peer for line in heard} == {machine.address}
    started = [report.name for report in desk.reports if report.source == "salt"]
    # Another test may have started the machine just before: its minion is then heard here, too.
    assert set(started) == {f"salt/minion/{machine.name}/start"}
    client = connect(machine.address, "alice", host_keys=plain(first.host_keys), password=PASSWORD)
    replace_password(client, PASSWORD, "Chosen-by-me-73")
    client.close()
    client = connect(
        machine.address, "alice", host_keys=plain(first.host_keys), password="Chosen-by-me-73"
    )
    assert output_of(client, "sudo id -un; ls /home") == "root\nalice\n"
    assert output_of(client, "id -nG; ls mbbworkflow") == "alice docker\nREADME\n"
    client.close()
    assert not set(plain(first.host_keys)) & set(as_found)
    assert driver.read_marker(first.order.target) == MarkerReading(
        MarkerKind.MARKED, "run-1", "occupancy-of-run-1"
    )
    known_hosts = tmp_path / "known_hosts"
    known_hosts.write_text(f"@cert-authority * {public_line(keys / 'host_ca')}\n")
    assert ssh_by_authority(machine, known_hosts, keys) == "root\n"
    assert ssh_by_certificate(machine, known_hosts, keys, tmp_path, minutes=60) == "alice\n"
    with pytest.raises(command.LabError):
        ssh_by_certificate(machine, known_hosts, keys, tmp_path, minutes=-5)


def test_power_is_switched_by_ipmi(lab, driver, machine):
    with IpmiWire(lab.ground, machine) as wire:
        board = Board(IPMI, wire.address, USERNAME, BOARD_PASSWORD)
        target = order_for(machine, "run-9", "alice", fencing_number=9, boards=(board,)).target
        assert driver.can_switch_on(target)

        driver.switch_power(target, on=False)
        assert driver.power_state(target) is PowerState.OFF
        wait_until("the plug is pulled", lambda: not machine.is_on)
        driver.switch_power(target, on=True)
        assert driver.power_state(target) is PowerState.ON
        wait_until("it is put in", lambda: machine.is_on)


def test_older_order_changes_nothing(driver, lab, machine):
    newer = order_for(machine, "run-9", "alice", fencing_number=9)
    older = order_for(machine, "run-8", "bruno", fencing_number=8)
    driver.act(StepName.ARMING, newer)
    armed = lab.netboot.armed()

    for step in (StepName.ARMING, StepName.DISARMING):
        with pytest.raises(DriverError) as refused:
            driver.act(step, older)
        assert refused.value.code == "stale_order"

    assert lab.netboot.armed() == armed
    driver.act(StepName.DISARMING, newer)
    assert lab.netboot.armed() == []


def test_both_forms_of_the_boot_file_are_put_away(driver, lab, machine):
    order = order_for(machine, "run-9", "alice", fencing_number=9)
    lab.netboot.chboot("-B", "-I", machine.address)
    lab.netboot.chboot("-B", "-I", machine.mac_address)
    assert len(lab.netboot.armed()) == 2

    driver.act(StepName.DISARMING, order)

    assert lab.netboot.armed() == []
    assert driver.observe(StepName.DISARMING, order).outcome == "done"


def test_default_that_installs_everything_needs_a_person(driver, lab, machine):
    order = order_for(machine, "run-9", "alice", fencing_number=9)
    assert driver.observe(StepName.PRECHECKING, order).evidence["tftp"] == "writable"
    lab.netboot.chboot("-B", "-I", "default")

    seen = driver.observe(StepName.PRECHECKING, order)

    (lab.netboot.boot_files / "default").unlink()
    assert (seen.outcome, seen.code) == ("needs_person", "netboot_installs_all")


def test_installer_that_gives_up_is_heard_at_once(driver, desk, lab):
    """A FAI class of the profile reaches the installer; its error stops it at a prompt."""
    desk.forget()
    broken = lab.add_machine("bigmem92")
    order = replace(
        order_for(broken, "run-4", "alice", fencing_number=1),
        profile=ProfileFacts(slug="broken", fai_classes=("BROKEN",)),
    )
    driver.act(StepName.ARMING, order)
    broken.power_on()

    wait_until("it gives up", lambda: desk.codes)
    wait_until("it stays where it is", lambda: broken.events()[-1]["event"] == "halted")

    seen = driver.observe(StepName.INSTALLING, replace(order, finished_codes=desk.codes))
    told = driver.observe(StepName.INSTALLING, replace(order, reports=tuple(desk.reports)))
    assert (seen.outcome, seen.code) == ("needs_person", "task_failed")
    assert seen.evidence["repository"] == 801
    assert (told.outcome, told.code) == ("needs_person", "installer_stopped")
    driver.act(StepName.DISARMING, order)
    broken.power_off()
    assert lab.netboot.armed() == []


def test_failing_states_leave_no_marker(driver, machine, as_found):
    order = replace(
        order_for(machine, "run-3", "bruno", fencing_number=4),
        profile=ProfileFacts(slug="odd", salt_states=("no.such.state",)),
        remembered={"key_checked": "yes"},
    )
    result = driver.act(StepName.CONFIGURING, order)
    order = replace(order, remembered={**order.remembered, **result.remember})
    seen = []

    def has_ended():
        seen.append(driver.observe(StepName.CONFIGURING, order))
        return seen[-1].outcome != "again"

    wait_until("the states", has_ended)

    assert (seen[-1].outcome, seen[-1].code) == ("retry", "states_failed")
    assert "run-3" not in driver.read_marker(order.target).run_key


def plain(lines):
    return tuple(line for line in lines if "-cert-" not in line)


def ssh_by_authority(machine, known_hosts, keys):
    """What a person sees who trusts the authority and has never seen the machine."""
    options = [
        "-F", "/dev/null",
        "-o", f"UserKnownHostsFile={known_hosts}",
        "-o", "GlobalKnownHostsFile=/dev/null",
        "-o", "StrictHostKeyChecking=yes",
        "-o", "HostKeyAlgorithms=ssh-ed25519-cert-v01@openssh.com",
    ]  # fmt: skip
    return command.run(
        ["ssh", *options, "-i", keys / "portal", f"root@{machine.address}", "id -un"]
    )


def ssh_by_certificate(machine, known_hosts, keys, folder, *, minutes):
    """What alice sees with a key that the machine has never seen, and a certificate for it."""
    certificate = folder / "alice-cert.pub"
    line = sign_user_key(
        keys / "user_ca",
        (keys / "bruno.pub").read_text().strip(),
        login="alice",
        key_id="alice B-4F7K",
        valid_before=clock.system() + timedelta(minutes=minutes),
    )
    certificate.write_text(f"{line}\n")
    options = [
        "-F", "/dev/null",
        "-o", f"UserKnownHostsFile={known_hosts}",
        "-o", "GlobalKnownHostsFile=/dev/null",
        "-o", "StrictHostKeyChecking=yes",
        "-o", "BatchMode=yes",
        "-o", f"CertificateFile={certificate}",
    ]  # fmt: skip
    return command.run(
        ["ssh", *options, "-i", keys / "bruno", f"alice@{machine.address}", "id -un"]
    )
