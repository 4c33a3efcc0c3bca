"""One machine in QEMU: a firmware that asks the network first, a bare disk, a power button.

There is no use of KVM: every host can run it, and minutes are what it takes.
"""

from pathlib import Path

from lab.command import run
from lab.ground import Ground
from lab.network import Place
from lab.processes import Service

MEMORY_MIB = 3072
PROCESSORS = 2
DISK_SIZE = "6G"
FETCHED_BY_EACH_INSTALLER = '"GET /config.tar.gz '


class VirtualMachine:
    """A machine as a rack holds it: it can be switched on and off, and its console is kept."""

    def __init__(self, ground: Ground, name: str, place: Place, http_log: Path) -> None:
        self.name = name
        self.address = place.address
        self.mac_address = place.mac_address
        self.memory_gib = MEMORY_MIB // 1024
        self.disk_tib = 0.0
        """Less than a tenth."""
        self.cores = PROCESSORS
        self._ground = ground
        self._link = place.link
        self._http_log = http_log
        self._disk = ground.disks / f"{name}.qcow2"
        self._service: Service | None = None
        self._starts = 0
        run(["qemu-img", "create", "-q", "-f", "qcow2", self._disk, DISK_SIZE])

    @property
    def is_on(self) -> bool:
        """Answers whether the machine has power."""
        return self._service is not None and self._service.is_running

    def power_on(self) -> None:
        """Gives power; nothing happens to a machine that has it."""
        if not self.is_on:
            self._starts += 1
            self._service = Service(self._ground, f"{self.name}.qemu", self._command())

    def power_off(self) -> None:
        """Cuts the power: nobody inside is asked."""
        if self._service is not None:
            self._service.kill()

    def power_cycle(self) -> None:
        """Cuts the power and gives it back."""
        self.power_off()
        self.power_on()

    def installations(self) -> int:
        """Answers how often an installer of this machine fetched its configuration."""
        log = self._http_log
        return log.read_text().count(FETCHED_BY_EACH_INSTALLER) if log.exists() else 0

    def console(self) -> str:
        """Answers what the machine wrote to its serial console since its power came."""
        path = self._console_path()
        return path.read_text(errors="replace") if path.exists() else ""

    def story(self) -> str:
        """Answers the end of its console, to be shown when something failed."""
        lines = self.console().splitlines()[-60:]
        return f"== console of {self.name}\n" + "\n".join(lines)

    def _console_path(self) -> Path:
        return self._ground.logs / f"{self.name}.console-{self._starts}.log"

    def _command(self) -> list[str]:
        disk = f"if=none,id=disk,format=qcow2,cache=unsafe,file={self._disk}"
        card = f"virtio-net-pci,netdev=net,mac={self.mac_address},bootindex=1"
        return [
            "qemu-system-x86_64",
            *("-accel", "tcg,thread=multi,tb-size=512"),
            *("-cpu", "max", "-smp", str(PROCESSORS), "-m", str(MEMORY_MIB)),
            *("-display", "none", "-monitor", "none"),
            *("-serial", f"file:{self._console_path()}"),
            *("-drive", disk, "-device", "virtio-blk-pci,drive=disk,bootindex=2"),
            *("-netdev", f"tap,id=net,ifname={self._link},script=no,downscript=no"),
            *("-device", card),
        ]
