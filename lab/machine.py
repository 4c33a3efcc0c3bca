"""A machine of the lab: somebody can switch it on and off, and read its disk from outside."""

import json
import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from lab.command import LabError
from lab.firmware import Specification
from lab.ground import Ground
from lab.netboot import NetbootServer
from lab.network import Plug
from lab.processes import Service

CHECKOUT = Path(__file__).parent.parent


class LabMachine:
    """One machine: a place in the network, a disk, and a firmware when it has power."""

    def __init__(self, ground: Ground, netboot: NetbootServer, name: str, plug: Plug) -> None:
        self.name = name
        self.address = plug.address
        self.mac_address = plug.mac_address
        self.disk = ground.disks / name
        self._ground = ground
        self._service: Service | None = None
        self._specification = Specification(
            name=name,
            namespace=plug.namespace,
            mac_address=plug.mac_address,
            address=plug.address,
            disk=str(self.disk),
            boot_files=str(netboot.boot_files),
            fai_settings=str(netboot.fai_settings),
            config_space=str(netboot.config_space),
            logs=str(ground.logs),
            control_group=f"{ground.prefix}-{name}",
        )

    @property
    def is_on(self) -> bool:
        """Answers whether the machine has power."""
        return self._service is not None and self._service.is_running

    @property
    def memory_gib(self) -> int:
        """Answers the memory the machine sees: the host's."""
        pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
        return round(pages / 2**30)

    @property
    def disk_tib(self) -> float:
        """Answers the size of the machine's disk: the memory that `ground` mounted."""
        status = os.statvfs(self._ground.disks)
        return status.f_blocks * status.f_frsize / 2**40

    def power_on(self) -> None:
        """Gives power; nothing happens to a machine that has it."""
        if not self.is_on:
            self._service = Service(
                self._ground,
                f"{self.name}.power",
                [sys.executable, "-m", "lab.firmware", self._specification.to_json()],
                environment={"PYTHONPATH": str(CHECKOUT)},
            )

    def power_off(self) -> None:
        """Cuts the power, as a management board would: nobody inside is asked."""
        if self._service is not None:
            self._service.kill()

    def power_cycle(self) -> None:
        """Cuts the power and gives it back."""
        self.power_off()
        self.power_on()

    def hang(self) -> None:
        """Stops everything inside at once: it has power and answers nobody, as after a panic."""
        network = Path("/run/netns", self._specification.namespace).stat().st_ino
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                with suppress(OSError):
                    if (entry / "ns" / "net").stat().st_ino == network:
                        os.kill(int(entry.name), signal.SIGSTOP)

    def events(self) -> list[dict[str, Any]]:
        """Answers what the firmware noted, oldest first, each with its instant `at`."""
        log = self._ground.logs / f"{self.name}.firmware.log"
        lines = log.read_text().splitlines() if log.exists() else []
        return [json.loads(line) for line in lines]

    def installations(self) -> int:
        """Answers how often this machine was wiped and installed."""
        return sum(event["event"] == "install_begins" for event in self.events())

    def read(self, path: str) -> str:
        """Answers a file of the machine's disk, as its owner could with the disk in hand."""
        return (self.disk / path.lstrip("/")).read_text()

    def story(self) -> str:
        """Answers the ends of this machine's logs, to be shown when something failed."""
        parts = []
        for kind in ("firmware", "install", "console"):
            log = self._ground.logs / f"{self.name}.{kind}.log"
            if log.exists():
                lines = log.read_text(errors="replace").splitlines()[-40:]
                parts.append(f"== {log.name}\n" + "\n".join(lines))
        return "\n".join(parts)


def wait_until(what: str, is_true: Callable[[], object], timeout_seconds: float = 60) -> float:
    """Waits until something holds and answers the seconds it took.

    Raises:
        LabError: it still does not hold.
    """
    began = time.monotonic()
    while not is_true():
        if time.monotonic() - began > timeout_seconds:
            raise LabError(f"{what}: not within {timeout_seconds} s")
        time.sleep(0.05)
    return time.monotonic() - began
