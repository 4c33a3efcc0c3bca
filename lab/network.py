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


class Network:
    """The lab's network: `10.88.N.0/24`, the host (Salt master, portal) being `.1`."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._bridge = f"{ground.prefix}br"
        self._subnet = self._put_up()
        self._plugged = 0

    @property
    def host_address(self) -> str:
        """Answers the address of the host on the bridge."""
        return f"{self._subnet}.1"

    def plug(self, name: str) -> Plug:
        """Makes the namespace of one machine, wired to the bridge, with a fixed MAC address."""
        self._plugged += 1
        number = self._plugged
        namespace = f"{self._ground.prefix}-{name}"
        outer = f"{self._ground.prefix}v{number}"
        third = int(self._subnet.rpartition(".")[2])
        plug = Plug(
            namespace=namespace,
            mac_address=f"52:54:00:88:{third:02x}:{number:02x}",
            address=f"{self._subnet}.{10 + number}",
        )
        run(["ip", "netns", "add", namespace])
        veth = ["ip", "link", "add", outer, "type", "veth", "peer", "name", "eth0"]
        run([*veth, "address", plug.mac_address, "netns", namespace])
        run(["ip", "link", "set", outer, "master", self._bridge, "up"])
        inside = ["ip", "-n", namespace]
        run([*inside, "link", "set", "lo", "up"])
        run([*inside, "address", "add", f"{plug.address}/24", "dev", "eth0"])
        run([*inside, "link", "set", "eth0", "up"])
        return plug

    def _put_up(self) -> str:
        """Two labs that start at the same moment must not choose the same addresses."""
        with Path(ROOT, "network.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            subnet = _free_subnet()
            run(["ip", "link", "add", self._bridge, "type", "bridge", "forward_delay", "0"])
            run(["ip", "address", "add", f"{subnet}.1/24", "dev", self._bridge])
            run(["ip", "link", "set", self._bridge, "up"])
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
