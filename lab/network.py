"""A bridge on the host and one network namespace for each machine; nothing leads outside."""

import fcntl
import json
from dataclasses import dataclass
from pathlib import Path

from lab.command import LabError, run
from lab.ground import ROOT, Ground


@dataclass(frozen=True, slots=True)
class Plug:
    """A machine's place in the network."""

    namespace: str
    mac_address: str
    address: str


@dataclass(frozen=True, slots=True)
class Place:
    """A place on the bridge for a machine that brings its own network card."""

    link: str
    """The tap that the machine's card is wired to."""
    mac_address: str
    address: str


class Network:
    """The lab's network: `10.88.N.0/24`, the host (Salt master, portal) being `.1`."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self.bridge = f"{ground.prefix}br"
        self._subnet = self._put_up()
        self._plugged = 0
        self._spare = 0

    @property
    def host_address(self) -> str:
        """Answers the address of the host on the bridge."""
        return f"{self._subnet}.1"

    def plug(self, name: str) -> Plug:
        """Makes the namespace of one machine, wired to the bridge, with a fixed MAC address."""
        number = self._next_number()
        namespace = f"{self._ground.prefix}-{name}"
        outer = f"{self._ground.prefix}v{number}"
        plug = Plug(
            namespace=namespace,
            mac_address=self._mac_address(number),
            address=f"{self._subnet}.{10 + number}",
        )
        run(["ip", "netns", "add", namespace])
        veth = ["ip", "link", "add", outer, "type", "veth", "peer", "name", "eth0"]
        run([*veth, "address", plug.mac_address, "netns", namespace])
        run(["ip", "link", "set", outer, "master", self.bridge, "up"])
        inside = ["ip", "-n", namespace]
        run([*inside, "link", "set", "lo", "up"])
        run([*inside, "address", "add", f"{plug.address}/24", "dev", "eth0"])
        run([*inside, "link", "set", "eth0", "up"])
        return plug

    def place(self) -> Place:
        """Makes a tap on the bridge for a machine that has a network card of its own."""
        number = self._next_number()
        link = f"{self._ground.prefix}t{number}"
        run(["ip", "tuntap", "add", link, "mode", "tap"])
        run(["ip", "link", "set", link, "master", self.bridge, "up"])
        return Place(
            link=link,
            mac_address=self._mac_address(number),
            address=f"{self._subnet}.{10 + number}",
        )

    def _next_number(self) -> int:
        self._plugged += 1
        return self._plugged

    def _mac_address(self, number: int) -> str:
        third = int(self._subnet.rpartition(".")[2])
        return f"52:54:00:88:{third:02x}:{number:02x}"

    def spare_address(self) -> str:
        """Answers an address that nobody has yet: a container of a machine may take it."""
        self._spare += 1
        return f"{self._subnet}.{200 + self._spare}"

    def _put_up(self) -> str:
        """Two labs that start at the same moment must not choose the same addresses."""
        with Path(ROOT, "network.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            subnet = _free_subnet()
            run(["ip", "link", "add", self.bridge, "type", "bridge", "forward_delay", "0"])
            run(["ip", "address", "add", f"{subnet}.1/24", "dev", self.bridge])
            run(["ip", "link", "set", self.bridge, "up"])
        return subnet


def _free_subnet() -> str:
    links = json.loads(run(["ip", "-json", "-4", "address"]))
    taken = {
        info["local"].rpartition(".")[0] for link in links for info in link.get("addr_info", [])
    }
    for third in range(256):
        subnet = f"10.88.{third}"
        if subnet not in taken:
            return subnet
    raise LabError("no free network in 10.88.0.0/16")
