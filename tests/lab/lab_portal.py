"""The portal as its real processes, told to use the lab."""

import json
import os
import socket
from contextlib import suppress

import httpx

from lab.machine import wait_until
from lab.salt_services import API_EAUTH, API_USER, TFTP_MINION
from scripts import children, processes
from tests.support.portal import LivePortal

MONITOR_PORT = 4711


class LabPortal(LivePortal):
    """Web server, worker, beat and listener; reachable by the machines of the lab."""

    names: tuple[str, ...] = ("web", "worker", "beat", "listen")

    def __init__(self, lab, *, ssh_key, host_ca, **services):
        super().__init__(**services)
        self.socket.close()
        host = lab.network.host_address
        self.socket = socket.create_server((host, 0), backlog=512)
        self.socket.set_inheritable(True)
        self.url = f"http://{host}:{self.socket.getsockname()[1]}"
        self.env |= {
            "PORTAL_BASE_URL": self.url,
            "PORTAL_ALLOWED_HOSTS": f"{host},localhost,127.0.0.1",
            "PORTAL_DEMO": "1",
            "PORTAL_LAB": "1",
            "PORTAL_DRIVER": "salt_fai",
            "PORTAL_SSH_KEY": str(ssh_key),
            "PORTAL_SSH_HOST_CA": str(host_ca),
            "PORTAL_MONITOR_ADDRESS": f"{host}:{MONITOR_PORT}",
            "PORTAL_TFTP_MINION": TFTP_MINION,
            "SALT_API_URL": lab.salt.api_url,
            "SALT_API_USERNAME": API_USER,
            "SALT_API_PASSWORD": lab.salt.password,
            "SALT_API_EAUTH": API_EAUTH,
        }
        if os.environ.get("VIRTUAL_ENV"):
            self.env["VIRTUAL_ENV"] = os.environ["VIRTUAL_ENV"]

    def set_up_for(self, machine):
        """Makes the tables and the small site of the lab."""
        self.folder.mkdir(exist_ok=True)
        self.manage("migrate", "--verbosity", "0")
        self.manage("collectstatic", "--no-input", "--verbosity", "0")
        facts = {
            "name": machine.name,
            "host_name": f"{machine.name}.example.org",
            "address": machine.address,
            "mac_addresses": [machine.mac_address],
            "memory_gib": machine.memory_gib,
            "cores": os.cpu_count(),
            "disk_tib": round(machine.disk_tib, 1),
            "data_volumes": ["/home"],
        }
        self.shell(f"from tests.lab.site import load; load({json.dumps(facts)!r})")

    def shell(self, code):
        return self.manage("shell", "-v0", "-c", code)

    def runs(self):
        return json.loads(self.shell("from tests.lab.site import runs; runs()"))

    def _command(self, name):
        return processes.listen() if name == "listen" else super()._command(name)

    def wait(self):
        """The web server listens on the lab's bridge, not on loopback."""

        def answers():
            with suppress(httpx.HTTPError):
                return httpx.get(f"{self.url}/healthz").is_success
            return False

        wait_until("the portal answers", answers)

    def pause(self):
        """Stops all processes; they may be started again."""
        children.stop(self.processes.values())
        self.processes.clear()
