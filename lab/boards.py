"""Management boards for tests: the Redfish emulator and ipmi_sim, as processes on loopback.

Both are other projects' programs; what they do unlike one expects stands in the quirks of the
portal's power drivers. `PowerNotices` receives every change that the emulator makes, so that a
power order can start a machine of the lab.
"""

import json
import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from lab.artefacts import prepare_emulator
from lab.command import LabError, run

START_SECONDS = 20.0
SERVED_SYSTEM = "27946b59-9e44-4fa7-8e91-00000000{:04d}"
EMULATOR = """\
import random, sys
random.randint = lambda lowest, highest: min(highest, {slowest})
from sushy_tools.emulator.main import main
sys.exit(main())
"""
CHASSIS = """\
#!/bin/sh
# Called by ipmi_sim: <board> get|set <what> [value]...
folder={folder}
operation=$2
shift 2
case $operation in
    get)
        for what in "$@"; do
            echo "$what:$(cat "$folder/$what" 2>/dev/null || echo 0)"
        done
        ;;
    set)
        while [ $# -gt 1 ]; do
            echo "$2" >"$folder/$1"
            echo "$1 $2" >>"$folder/calls"
            shift 2
        done
        ;;
esac
"""


@dataclass(frozen=True, slots=True)
class EmulatedSystem:
    """One machine behind the Redfish emulator."""

    name: str
    mac_addresses: tuple[str, ...]
    is_on: bool = False


class RedfishEmulator:
    """sushy-emulator with its fake driver: real Redfish, over HTTP or HTTPS.

    Args:
        folder: for its configuration, state and log; made by the caller.
        systems: the machines behind it.
        username: login of all boards.
        password: its password.
        notify_url: is sent a PUT with the whole system at each change; empty: nobody is told.
        certificate: PEM files of certificate and key, for HTTPS.
        slowest_seconds: how long a power order takes at most; the emulator draws 1 to 11.
        environment: variables added to ours.
    """

    def __init__(
        self,
        folder: Path,
        systems: Sequence[EmulatedSystem],
        *,
        username: str,
        password: str,
        notify_url: str = "",
        certificate: tuple[Path, Path] | None = None,
        slowest_seconds: int = 1,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.port = free_port()
        scheme = "https" if certificate else "http"
        self.url = f"{scheme}://127.0.0.1:{self.port}"
        self._paths = {
            system.name: f"/redfish/v1/Systems/{SERVED_SYSTEM.format(number)}"
            for number, system in enumerate(systems)
        }
        python = prepare_emulator() / "bin" / "python"
        _write_htpasswd(python, folder / "htpasswd", username, password)
        (folder / "state").mkdir(exist_ok=True)
        settings: dict[str, object] = {
            "SUSHY_EMULATOR_LISTEN_IP": "127.0.0.1",
            "SUSHY_EMULATOR_LISTEN_PORT": self.port,
            "SUSHY_EMULATOR_FAKE_DRIVER": True,
            "SUSHY_EMULATOR_STATE_DIR": str(folder / "state"),
            "SUSHY_EMULATOR_AUTH_FILE": str(folder / "htpasswd"),
            "EXTERNAL_NOTIFICATION_URL": notify_url,
            "SUSHY_EMULATOR_FAKE_SYSTEMS": [
                _described(number, system, is_told=bool(notify_url))
                for number, system in enumerate(systems)
            ],
        }
        if certificate:
            settings["SUSHY_EMULATOR_SSL_CERT"] = str(certificate[0])
            settings["SUSHY_EMULATOR_SSL_KEY"] = str(certificate[1])
        lines = [f"{name} = {value!r}" for name, value in settings.items()]
        (folder / "emulator.conf").write_text("\n".join(lines) + "\n")
        program = EMULATOR.format(slowest=slowest_seconds)
        self._log = folder / "emulator.log"
        words: list[str | Path] = [python, "-c", program, "--config", folder / "emulator.conf"]
        self._process = _started(words, self._log, environment)
        _wait_until(lambda: _listens(self.port), self._process, self._log)

    def address_of(self, name: str) -> str:
        """Answers the whole address of one machine's system."""
        return self.url + self._paths[name]

    def stop(self) -> None:
        """Ends it."""
        _stop(self._process)


class IpmiSimulator:
    """ipmi_sim from OpenIPMI: one board that speaks real IPMI 2.0 over UDP.

    Args:
        folder: for its configuration, state and log; made by the caller.
        username: login of the board.
        password: its password, at most 16 signs.
        serial: what it says of its machine.
        environment: variables added to ours.
    """

    def __init__(
        self,
        folder: Path,
        *,
        username: str,
        password: str,
        serial: str,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.port = free_port(socket.SOCK_DGRAM)
        self.address = f"127.0.0.1:{self.port}"
        self.folder = folder
        chassis = folder / "chassis.sh"
        chassis.write_text(CHASSIS.format(folder=folder))
        chassis.chmod(0o700)
        (folder / "fru").write_bytes(fru_of(serial))
        (folder / "lan.conf").write_text(
            f'name "board"\n'
            f"set_working_mc 0x20\n"
            f"startlan 1\n"
            f"addr 127.0.0.1 {self.port}\n"
            f"priv_limit admin\n"
            f"allowed_auths_admin none md2 md5 straight\n"
            f"guid a123456789abcdefa123456789abcdef\n"
            f"endlan\n"
            f'chassis_control "{chassis} 0x20"\n'
            f'user 1 true "" "" user 10 none md2 md5 straight\n'
            f'user 2 true "{username}" "{password}" admin 10 none md2 md5 straight\n'
        )
        (folder / "board.emu").write_text(
            "mc_setbmc 0x20\n"
            "mc_add 0x20 0 no-device-sdrs 0x23 9 8 0x9f 0x1291 0xf02\n"
            f'mc_add_fru_data 0x20 0 256 file 0 "{folder / "fru"}"\n'
            "mc_enable 0x20\n"
        )
        (folder / "state").mkdir(exist_ok=True)
        files = ["-c", folder / "lan.conf", "-f", folder / "board.emu", "-s", folder / "state"]
        self._log = folder / "ipmi_sim.log"
        words: list[str | Path] = ["ipmi_sim", *(str(word) for word in files), "-n"]
        self._process = _started(words, self._log, environment)
        _wait_until(lambda: not _is_free(self.port), self._process, self._log)

    def calls(self) -> list[str]:
        """Answers every change that was ordered, the oldest first (`power 1`, `boot pxe`)."""
        path = self.folder / "calls"
        return path.read_text().splitlines() if path.exists() else []

    def stop(self) -> None:
        """Ends it."""
        _stop(self._process)


class PowerNotices:
    """Receives what the Redfish emulator tells about its machines.

    Args:
        told: called with the machine's name and what changed (`power_state`, `boot_device` …).
    """

    def __init__(self, told: Callable[[str, Mapping[str, Any]], None]) -> None:
        class Handler(BaseHTTPRequestHandler):
            def do_PUT(self) -> None:
                length = int(self.headers.get("Content-Length", "0"))
                system = json.loads(self.rfile.read(length))
                told(str(system["name"]), system)
                self.send_response(204)
                self.end_headers()

            def log_message(self, *arguments: object) -> None:
                """Says nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/power"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        """Ends it."""
        self._server.shutdown()
        self._server.server_close()


def fru_of(serial: str) -> bytes:
    """Answers the contents of a board's memory that names its machine by a serial number."""
    fields = ["Bigmem", "Machine", "1", "1", serial, "", ""]
    body = b"".join(bytes([0xC0 | len(text)]) + text.encode() for text in fields) + b"\xc1"
    eighths = (3 + len(body) + 1 + 7) // 8
    area = bytes([1, eighths, 25]) + body
    area = area.ljust(eighths * 8 - 1, b"\0")
    header = bytes([1, 0, 0, 0, 1, 0, 0])
    return _summed(header) + _summed(area)


def _summed(area: bytes) -> bytes:
    """Answers an area with the byte that makes its sum zero."""
    return area + bytes([-sum(area) % 256])


def free_port(kind: int = socket.SOCK_STREAM) -> int:
    """Answers a port of loopback that nobody listens at now."""
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _described(number: int, system: EmulatedSystem, *, is_told: bool) -> dict[str, object]:
    return {
        "uuid": SERVED_SYSTEM.format(number),
        "name": system.name,
        "power_state": "On" if system.is_on else "Off",
        "external_notifier": is_told,
        "nics": [{"mac": mac, "ip": "127.0.0.1"} for mac in system.mac_addresses],
    }


def _write_htpasswd(python: Path, path: Path, username: str, password: str) -> None:
    """Hashes a login as the emulator wants it; the password goes in by the environment."""
    program = (
        "import bcrypt, os; "
        "print(bcrypt.hashpw(os.environ['SECRET'].encode(), bcrypt.gensalt(4)).decode())"
    )
    hashed = run([python, "-c", program], environment={"SECRET": password})
    path.write_text(f"{username}:{hashed.strip()}\n")


def _started(
    words: Sequence[str | Path], log: Path, environment: Mapping[str, str] | None
) -> subprocess.Popen[bytes]:
    with log.open("ab") as handle:
        return subprocess.Popen(
            [str(word) for word in words],
            stdin=subprocess.DEVNULL,
            stdout=handle,
            stderr=subprocess.STDOUT,
            env={**os.environ, "PYTHONWARNINGS": "ignore", **(environment or {})},
            start_new_session=True,
        )


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            process.kill()
    process.wait(timeout=5)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def _wait_until(is_so: Callable[[], bool], process: subprocess.Popen[bytes], log: Path) -> None:
    stop_at = time.monotonic() + START_SECONDS
    while time.monotonic() < stop_at:
        if is_so():
            return
        if process.poll() is not None:
            break
        time.sleep(0.05)
    _stop(process)
    raise LabError(f"a board did not start:\n{log.read_text(errors='replace')[-2000:]}")
