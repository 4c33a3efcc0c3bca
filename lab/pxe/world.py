"""A lab whose machines boot over the network: DHCP, TFTP and HTTP beside Salt."""

import os
import sys
import tarfile
from pathlib import Path

from lab.artefacts import Artefacts
from lab.command import LabError
from lab.processes import Service
from lab.pxe.artefacts import SQUASHFS, PxeArtefacts, prepare_pxe
from lab.pxe.machine import VirtualMachine
from lab.world import Lab

HTTP_PORT = 8088
"""Also in nfsroot/hook: the installer knows no other address than its portal's."""
CONFIG_TARBALL = "config.tar.gz"
PXE_CONFIG_SPACE = Path(__file__).parent / "config-space"
LOCAL_BOOT = "default local\nlabel local\nlocalboot -1\n"
"""Without it a machine for which nothing is armed would wait for a file for ever."""


class PxeLab(Lab):
    """Salt, DHCP, TFTP, HTTP and virtual machines; leaves nothing behind."""

    config_spaces = (*Lab.config_spaces, PXE_CONFIG_SPACE)

    def __init__(self) -> None:
        super().__init__()
        self.virtual_machines: dict[str, VirtualMachine] = {}
        self._built: PxeArtefacts | None = None
        self._services: list[Service] = []

    @property
    def base_url(self) -> str:
        """Answers where the machines fetch all but their first program."""
        return f"http://{self.network.host_address}:{HTTP_PORT}"

    def variables(self) -> dict[str, str]:
        """The base file is fetched by the class that carries its name."""
        return {"FAI_BASEFILEURL": f"{self.base_url}/basefiles/"}

    def add_virtual_machine(self, name: str) -> VirtualMachine:
        """Puts a virtual machine into the rack, its disk bare, without power."""
        if self.virtual_machines:
            raise LabError("this host is large enough for one virtual machine")
        place = self.network.place()
        machine = VirtualMachine(self.ground, name, place, self._http_log)
        self.virtual_machines[name] = machine
        self._serve_names(machine)
        return machine

    def close(self) -> list[str]:
        """Takes everything down and answers what is left all the same."""
        for machine in self.virtual_machines.values():
            machine.power_off()
        for service in self._services:
            service.kill()
        return super().close()

    def story(self) -> str:
        """Answers the ends of all logs."""
        consoles = [machine.story() for machine in self.virtual_machines.values()]
        ends = [f"== {each.log.name}\n{each.tail()}" for each in self._services]
        return "\n".join([*consoles, *ends, super().story()])

    def _build(self) -> Artefacts:
        self._built = prepare_pxe()
        return self._built.machines

    def _nfsroot(self) -> str:
        """fai-chboot makes `root=` of it: an address where dracut finds the installer's root."""
        return f"live:{self.base_url}/{SQUASHFS}"

    def _equip(self) -> None:
        """Lays out what is served, and serves it over HTTP."""
        if self._built is None:
            raise LabError("nothing was built")
        served = self._served
        for each in self._built.boot.iterdir():
            (served / each.name).symlink_to(each)
        # fai-chboot puts the options of an NFS mount behind the root's name.
        (served / f"{SQUASHFS}:vers=3").symlink_to(self._built.boot / SQUASHFS)
        (self.netboot.boot_files / "default").write_text(LOCAL_BOOT)
        base_files = self.netboot.config_space / "basefiles"
        (served / "basefiles").symlink_to(base_files)
        with tarfile.open(served / CONFIG_TARBALL, "w:gz") as tarball:
            for each in sorted(self.netboot.config_space.iterdir()):
                if each != base_files:
                    tarball.add(each, each.name)
        server = [sys.executable, "-u", "-m", "http.server", str(HTTP_PORT)]
        place = ["--bind", self.network.host_address, "--directory", str(served)]
        self._services.append(Service(self.ground, "http", [*server, *place]))

    @property
    def _served(self) -> Path:
        return self.netboot.boot_files.parent

    @property
    def _http_log(self) -> Path:
        return self.ground.logs / "http.log"

    def _serve_names(self, machine: VirtualMachine) -> None:
        """Starts DHCP and TFTP for the one machine; its address and name are its own."""
        host = self.network.host_address
        settings = self.ground.folder / "dnsmasq.conf"
        lines = [
            f"interface={self.network.bridge}",
            "bind-interfaces",
            "except-interface=lo",
            "port=0",
            "user=root",
            "log-dhcp",
            f"dhcp-range={host.rpartition('.')[0]}.0,static,255.255.255.0",
            f"dhcp-host={machine.mac_address},{machine.name},{machine.address}",
            f"dhcp-option=option:router,{host}",
            f"dhcp-option-force=210,{self.base_url}/",
            "dhcp-boot=pxelinux.0",
            "enable-tftp",
            f"tftp-root={self._served}",
            f"dhcp-leasefile={self.ground.folder / 'leases'}",
            f"pid-file={self.ground.folder / 'dnsmasq.pid'}",
        ]
        settings.write_text("\n".join(lines) + "\n")
        command = ["dnsmasq", "--keep-in-foreground", f"--conf-file={settings}"]
        environment = {"PATH": f"{os.environ['PATH']}:/usr/sbin"}
        service = Service(self.ground, "dnsmasq", command, environment=environment)
        self._services.append(service)
