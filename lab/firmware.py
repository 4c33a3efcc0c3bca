"""What a machine does when it has power: boot from the network if told to, else from its disk.

Runs as a process of its own, first in its PID namespace: killing it is pulling the plug.
`python -m lab.firmware SPECIFICATION` where the specification is the JSON of `Specification`.
"""

import json
import shutil
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from lab.ground import CONTROL_GROUPS
from lab.netboot import installer_environment, kernel_words

REBOOT = 133
"""Exit code of systemd-nspawn when the machine inside asked to be rebooted."""
INSTALL_SCRIPT = """
set -e
hostname "$1"
mount -t tmpfs installer /run
mount --bind "$2" /var/log
exec fai -v -N -C "$3" -s "file://$4" -u "$1" dirinstall "$5"
"""


@dataclass(frozen=True, slots=True)
class Specification:
    """One machine as its firmware knows it. Paths are text, to travel as JSON."""

    name: str
    namespace: str
    mac_address: str
    address: str
    disk: str
    boot_files: str
    fai_settings: str
    config_space: str
    logs: str
    control_group: str

    def to_json(self) -> str:
        """Answers the text that `from_json` reads."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "Specification":
        """Answers the machine described by the text."""
        return cls(**json.loads(text))


class Firmware:
    """The loop of one powered-on machine."""

    def __init__(self, machine: Specification) -> None:
        self._machine = machine
        self._logs = Path(machine.logs)

    def run(self) -> int:
        """Boots until the machine powers itself off; answers the exit code."""
        self._join_control_groups()
        self._hide_other_machines()
        while True:
            words = self._network_boot()
            if words is not None and words.get("FAI_ACTION") == "install":
                if not self._install(words):
                    return self._halt()
            elif not Path(self._machine.disk, "etc/os-release").exists():
                self._note("nothing_to_boot")
                return self._halt()
            elif self._boot_disk() != REBOOT:
                self._note("power_off")
                return 0

    def _network_boot(self) -> dict[str, str] | None:
        machine = self._machine
        return kernel_words(Path(machine.boot_files), machine.mac_address, machine.address)

    def _install(self, words: dict[str, str]) -> bool:
        self._note("install_begins", run=words.get("portal_run", ""))
        machine = self._machine
        disk = Path(machine.disk)
        shutil.rmtree(disk, ignore_errors=True)
        disk.mkdir(parents=True)
        private_logs = self._logs / f"{machine.name}.fai"
        private_logs.mkdir(exist_ok=True)
        command = ["ip", "netns", "exec", machine.namespace, "unshare", "--mount", "--uts"]
        command += ["bash", "-c", INSTALL_SCRIPT, "install", machine.name, str(private_logs)]
        command += [machine.fai_settings, machine.config_space, machine.disk]
        with (self._logs / f"{machine.name}.install.log").open("a") as log:
            done = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=installer_environment(words),
                check=False,
            )
        has_rebooted = self._has_reached_its_end(private_logs)
        self._note("install_ended", code=done.returncode, has_rebooted=has_rebooted)
        return has_rebooted

    def _has_reached_its_end(self, private_logs: Path) -> bool:
        """A network installer reboots after its last task, however the others ended.

        Before that it stays at a prompt. The exit code does not tell the two apart.
        """
        monitored = private_logs / "fai" / self._machine.name / "last" / "fai-monitor.log"
        return monitored.exists() and "TASKEND faiend" in monitored.read_text()

    def _boot_disk(self) -> int:
        self._note("boot_disk")
        machine = self._machine
        command = ["systemd-nspawn", "--quiet", "--register=no", "--keep-unit", "--boot"]
        command += [f"--directory={machine.disk}", f"--hostname={machine.name}"]
        command += [f"--network-namespace-path=/run/netns/{machine.namespace}"]
        # A GPU host gives its containers a place in the network.
        command += ["--capability=CAP_NET_ADMIN"]
        command += ["--console=pipe", "--resolv-conf=off", "--timezone=off", "--link-journal=no"]
        with (self._logs / f"{machine.name}.console.log").open("a") as log:
            done = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                check=False,
            )
        self._note("down", code=done.returncode)
        return done.returncode

    def _halt(self) -> int:
        """A failed installer or an empty disk stays on, showing its message, until cut off."""
        self._note("halted")
        while True:
            time.sleep(60)

    def _join_control_groups(self) -> None:
        """Machines in one control group would take each other's for their own."""
        for place in CONTROL_GROUPS:
            if (place / "cgroup.procs").exists():
                group = place / self._machine.control_group
                with suppress(OSError):
                    group.mkdir(exist_ok=True)
                    (group / "cgroup.procs").write_text("0")

    def _hide_other_machines(self) -> None:
        """systemd-nspawn keeps its books by machine name, and two labs may use the same names."""
        Path("/run/systemd").mkdir(exist_ok=True)
        subprocess.run(["mount", "-t", "tmpfs", "nspawn", "/run/systemd"], check=True)

    def _note(self, event: str, **facts: object) -> None:
        line = json.dumps({"at": time.time(), "event": event, **facts})
        with (self._logs / f"{self._machine.name}.firmware.log").open("a") as log:
            log.write(line + "\n")


if __name__ == "__main__":
    sys.exit(Firmware(Specification.from_json(sys.argv[1])).run())
