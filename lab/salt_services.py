"""A Salt master with its API, and the TFTP host's minion: real ones, with folders of their own.

They listen on the lab's bridge, so their ports are Salt's usual ones and never meet another lab's.
The master reads the project's own `deploy/salt`; only paths and the way of signing in differ.
"""

import json
import secrets
import shutil
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

from lab.command import LabError
from lab.ground import Ground
from lab.processes import Service

TFTP_MINION = "tftp"
API_USER = "portal"
API_EAUTH = "sharedsecret"
DEPLOY = Path(__file__).parent.parent / "deploy"
SITE_OF_THE_LAB = """\
# The lab has no kernel module for ZFS, no NFS and no mirror: its installer puts stand-ins there.
portal_site:
  zfs: {pool: tank, layout: '', home_dataset: tank/home}
  share_apps: {device: '', fstype: '', options: ''}
  modules_path: /share/apps/modulefiles
  guix: {archive: '', hash: '', builders: 0}
  packages: []
  mbbworkflow: {packages: [], instructions: 'https://example.org/mbbworkflow'}
  slots:
    packages: []
    engine: /usr/local/sbin/stand-in-engine
    image: none
    network: {name: slots, parent: eth0, subnet: none, gateway: none}
    limits: {}
"""


class SaltServices:
    """The Salt side of a site."""

    def __init__(
        self, ground: Ground, environment: Path, host_address: str, fai_settings: Path
    ) -> None:
        self.api_url = f"http://{host_address}:8000"
        self.password = secrets.token_urlsafe(16)
        self._ground = ground
        self._folder = ground.folder / "salt"
        self._environment = environment
        self._address = host_address
        self._fai_settings = fai_settings
        self._services: list[Service] = []

    def start(self) -> None:
        """Starts master, API and the TFTP host's minion together; `is_ready` says when."""
        for part in ("states", "orch", "pillar", "reactor"):
            shutil.copytree(DEPLOY / "salt" / part, self._folder / part)
        (self._folder / "pillar" / "portal_site.sls").write_text(SITE_OF_THE_LAB)
        master = self._write_master()
        minion = self._write_minion()
        self._run("salt-master", master)
        self._run("salt-api", master)
        self._run("salt-minion", minion)

    def is_ready(self) -> bool:
        """Answers whether the API answers and the TFTP host's minion answers through it.

        Raises:
            LabError: one of the three programs ended.
        """
        for service in self._services:
            if not service.is_running:
                raise LabError(f"{service.name} ended:\n{service.tail()}")
        try:
            token = self.call("/login", username=API_USER, password=self.password, eauth=API_EAUTH)
            accept = {"client": "wheel", "fun": "key.accept", "match": TFTP_MINION}
            self.call("/", token=token["token"], **accept)
            ping: dict[str, object] = {"client": "local", "tgt": TFTP_MINION, "fun": "test.ping"}
            ping |= {"timeout": 1, "gather_job_timeout": 1}
            return bool(self.call("/", token=token["token"], **ping).get(TFTP_MINION))
        except (URLError, OSError, ValueError):
            return False

    def call(self, path: str, *, token: str = "", **body: object) -> dict[str, Any]:
        """Sends one request to salt-api and answers the first thing it returned."""
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if token:
            headers["X-Auth-Token"] = token
        request = Request(self.api_url + path, json.dumps(body).encode(), headers)
        with urlopen(request, timeout=30) as answer:
            first: dict[str, Any] = json.load(answer)["return"][0]
            return first

    def stop(self) -> None:
        """Ends all three."""
        for service in reversed(self._services):
            service.kill()
        self._services.clear()

    def story(self) -> str:
        """Answers the ends of their logs."""
        return "\n".join(f"== {each.log.name}\n{each.tail()}" for each in self._services)

    def _run(self, program: str, settings: Path) -> None:
        command: list[str | Path] = [self._environment / "bin" / program, "-c", settings]
        environment = {"FAI_ETC_DIR": str(self._fai_settings)}
        self._services.append(Service(self._ground, program, command, environment=environment))

    def _write_master(self) -> Path:
        example = (DEPLOY / "salt" / "master.d" / "portal.conf").read_text()
        for site, lab in (
            ("/srv/salt/", f"{self._folder}/"),
            ("  pam:\n", f"  {API_EAUTH}:\n"),
            ("host: 127.0.0.1", f"host: {self._address}"),
        ):
            if site not in example:
                raise LabError(f"deploy/salt/master.d/portal.conf no longer has {site!r}")
            example = example.replace(site, lab)
        settings = self._settings_folder("master")
        (settings / "master").write_text(
            f"root_dir: {settings}\n"
            f"interface: {self._address}\n"
            f"sharedsecret: {self.password}\n"
            "user: root\n"
            "worker_threads: 3\n"
            "log_level: info\n"
            "loop_interval: 5\n"
            "enable_gpu_grains: False\n"
            "enable_fqdns_grains: False\n"
        )
        (settings / "master.d").mkdir()
        (settings / "master.d" / "portal.conf").write_text(example)
        return settings

    def _write_minion(self) -> Path:
        """The TFTP host runs one program for the portal, and may load what that needs only."""
        settings = self._settings_folder("tftp")
        minion_settings = "files/etc/salt/minion.d/portal.conf/BIGMEM"
        (settings / "minion").write_text(
            f"id: {TFTP_MINION}\n"
            f"master: {self._address}\n"
            f"root_dir: {settings}\n"
            "user: root\n"
            "whitelist_modules: [cmd, test, config, saltutil]\n"
            + (DEPLOY / "fai" / minion_settings).read_text()
        )
        return settings

    def _settings_folder(self, name: str) -> Path:
        folder = self._ground.folder / name
        folder.mkdir()
        return folder
