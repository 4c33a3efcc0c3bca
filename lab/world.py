"""One whole lab, put up and taken down: the door through which tests use all the rest."""

import os
import shutil
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from lab.artefacts import Artefacts, prepare
from lab.command import LabError
from lab.ground import Ground, claim, leftovers, remove, remove_dead
from lab.machine import LabMachine, wait_until
from lab.netboot import NetbootServer
from lab.network import Network
from lab.salt_services import DEPLOY, SaltServices

KEEP_LOGS = "BIGMEM_LAB_LOGS"
"""Environment variable: a folder that every lab copies its logs to before it goes."""
LAB_CONFIG_SPACE = Path(__file__).parent / "config-space"


class Lab:
    """Salt, a TFTP host and machines; a context manager that leaves nothing behind.

    Attributes:
        seconds: how long the parts of putting it up took.
    """

    def __init__(self) -> None:
        if os.geteuid() != 0:
            raise LabError("the lab makes namespaces and mounts: run it as root")
        self.seconds: dict[str, float] = {}
        self.machines: dict[str, LabMachine] = {}
        self._ground: Ground | None = None

    def __enter__(self) -> Self:
        """Puts the lab up, without machines.

        Raises:
            LabError: something could not be built or started; nothing is left then.
        """
        remove_dead()
        began = time.monotonic()
        artefacts = self._build()
        self.seconds["artefacts"] = time.monotonic() - began
        self._ground = ground = claim()
        try:
            self.network = Network(ground)
            self.netboot = NetbootServer(ground, self._nfsroot())
            self.netboot.assemble(
                self.config_spaces,
                artefacts.base_file,
                {"SALT_MASTER": self.network.host_address, **self.variables()},
            )
            self._equip()
            self.salt = SaltServices(
                ground, artefacts.salt, self.network.host_address, self.netboot.fai_settings
            )
            self.salt.start()
            self.seconds["salt"] = wait_until("Salt answers", self.salt.is_ready, 90)
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Takes the lab down and insists that nothing is left.

        Raises:
            LabError: something is.
        """
        left = self.close()
        if left and error is None:
            raise LabError("left behind by the lab:\n" + "\n".join(left))

    @property
    def ground(self) -> Ground:
        """Answers the ground this lab stands on."""
        if self._ground is None:
            raise LabError("the lab is not up")
        return self._ground

    def add_machine(self, name: str) -> LabMachine:
        """Puts a machine into the rack: plugged, empty and without power."""
        plug = self.network.plug(name)
        machine = LabMachine(self.ground, self.netboot, name, plug)
        self.machines[name] = machine
        return machine

    config_spaces: tuple[Path, ...] = (DEPLOY / "fai", LAB_CONFIG_SPACE)
    """What the configuration space is made of, the later ones winning."""

    def variables(self) -> dict[str, str]:
        """Answers what this kind of lab tells FAI beside the Salt master."""
        return {}

    def _build(self) -> Artefacts:
        return prepare()

    def _nfsroot(self) -> str:
        """Answers where the installer's system lies; empty: machines run the host's kernel."""
        return ""

    def _equip(self) -> None:
        """Starts what this kind of lab needs beside Salt."""

    def close(self) -> list[str]:
        """Takes everything down and answers what is left all the same."""
        if self._ground is None:
            return []
        for machine in self.machines.values():
            machine.power_off()
        if hasattr(self, "salt"):
            self.salt.stop()
        kept = os.environ.get(KEEP_LOGS)
        if kept:
            shutil.copytree(self._ground.logs, Path(kept) / self._ground.prefix, symlinks=True)
        remove(self._ground)
        return leftovers(self._ground)

    def story(self) -> str:
        """Answers the ends of all logs, to be shown when something failed."""
        parts = [machine.story() for machine in self.machines.values()]
        return "\n".join([*parts, self.salt.story()])
