"""Management boards wired to machines of the lab: a power order pulls a real plug, or puts it in.

Redfish comes from the emulator, whose every change is told to us; IPMI from ipmi_sim, which keeps
what it was ordered in a file that we watch.
"""

import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol, Self

from lab.boards import EmulatedSystem, IpmiSimulator, PowerNotices, RedfishEmulator
from lab.ground import MARK, Ground

USERNAME = "portal"
PASSWORD = "board-secret"
WATCH_SECONDS = 0.1


class Plugged(Protocol):
    """A machine whose plug can be pulled and put in."""

    name: str
    mac_address: str

    @property
    def is_on(self) -> bool:
        """Answers whether it has power."""
        ...

    def power_on(self) -> None:
        """Gives power."""
        ...

    def power_off(self) -> None:
        """Cuts the power."""
        ...


class RedfishWire:
    """The Redfish board of one machine; a context manager.

    Attributes:
        address: whole address of the machine's system.
        orders: what the machine was ordered, oldest first: `On`, `Off`, and `Pxe` before an `On`
            that was to start it from the network.
    """

    def __init__(self, ground: Ground, machine: Plugged) -> None:
        self.orders: list[str] = []
        self._machine = machine
        self._notices = PowerNotices(self._told)
        self._emulator = RedfishEmulator(
            _folder(ground, f"{machine.name}.redfish"),
            [EmulatedSystem(machine.name, (machine.mac_address,), is_on=machine.is_on)],
            username=USERNAME,
            password=PASSWORD,
            notify_url=self._notices.url,
            environment={MARK: ground.prefix},
        )
        self.address = self._emulator.address_of(machine.name)

    def __enter__(self) -> Self:
        """Is wired already."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Takes the board away; the machine stays as it is."""
        self._emulator.stop()
        self._notices.stop()

    def _told(self, _name: str, system: Mapping[str, Any]) -> None:
        """Every change is told, with all that the board knows: most of them are no power order."""
        is_on = system["power_state"] == "On"
        if is_on is not self._machine.is_on:
            if is_on and system.get("boot_device") == "Pxe":
                self.orders.append("Pxe")
            self.orders.append(str(system["power_state"]))
            _switch(self._machine, is_on=is_on)


class IpmiWire:
    """The IPMI board of one machine; a context manager.

    Attributes:
        address: host and port.
    """

    def __init__(self, ground: Ground, machine: Plugged) -> None:
        self._machine = machine
        self._simulator = IpmiSimulator(
            _folder(ground, f"{machine.name}.ipmi"),
            username=USERNAME,
            password=PASSWORD,
            serial=machine.name,
            environment={MARK: ground.prefix},
        )
        self.address = self._simulator.address
        self._is_over = threading.Event()
        (self._simulator.folder / "power").write_text(f"{int(machine.is_on)}\n")
        self._watch = threading.Thread(target=self._follow, daemon=True)
        self._watch.start()

    def __enter__(self) -> Self:
        """Is wired already."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Takes the board away; the machine stays as it is."""
        self._is_over.set()
        self._watch.join()
        self._simulator.stop()

    def _follow(self) -> None:
        while not self._is_over.is_set():
            is_on = (self._simulator.folder / "power").read_text().strip() == "1"
            if is_on is not self._machine.is_on:
                _switch(self._machine, is_on=is_on)
            time.sleep(WATCH_SECONDS)


def _switch(machine: Plugged, *, is_on: bool) -> None:
    if is_on:
        machine.power_on()
    else:
        machine.power_off()


def _folder(ground: Ground, name: str) -> Path:
    folder = ground.folder / name
    folder.mkdir()
    return folder
