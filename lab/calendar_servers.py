"""Calendar servers for tests: Radicale and Xandikos, as processes on loopback."""

import os
import signal
import socket
import subprocess
import time
from pathlib import Path

from lab.artefacts import prepare_calendar_servers
from lab.command import LabError

START_SECONDS = 30.0
USERNAME = "portal"
PASSWORD = "calendar-secret"
RADICALE = """\
[server]
hosts = 127.0.0.1:{port}
[auth]
type = htpasswd
htpasswd_filename = {folder}/users
htpasswd_encryption = plain
delay = 0
[storage]
filesystem_folder = {folder}/data
[rights]
type = owner_only
[logging]
level = warning
"""


class CalendarProcess:
    """One server, until it is stopped.

    Attributes:
        url: home of the portal's account.
        username: its login; empty when the server asks for none.
        password: of the login.
    """

    def __init__(self, folder: Path, words: list[str], port: int, path: str) -> None:
        self.url = f"http://127.0.0.1:{port}/{path}/"
        self.username = self.password = ""
        with (folder / "log").open("wb") as log:
            self._process = subprocess.Popen(
                words, stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True
            )
        self._await(port, folder / "log")

    def _await(self, port: int, log: Path) -> None:
        """Waits until the server takes connections.

        Raises:
            LabError: it does not.
        """
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until and self._process.poll() is None:
            with socket.socket() as attempt:
                if attempt.connect_ex(("127.0.0.1", port)) == 0:
                    return
            time.sleep(0.05)
        self.stop()
        raise LabError(f"the calendar server did not start: {log.read_text()}")

    def stop(self) -> None:
        """Ends the server and waits for it."""
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGTERM)
        self._process.wait(timeout=START_SECONDS)


def radicale(folder: Path) -> CalendarProcess:
    """Starts Radicale with one account, which asks for its password."""
    port = _free_port()
    (folder / "users").write_text(f"{USERNAME}:{PASSWORD}\n")
    config = folder / "config"
    config.write_text(RADICALE.format(port=port, folder=folder))
    program = prepare_calendar_servers() / "bin" / "radicale"
    server = CalendarProcess(folder, [str(program), "--config", str(config)], port, USERNAME)
    server.username, server.password = USERNAME, PASSWORD
    return server


def xandikos(folder: Path) -> CalendarProcess:
    """Starts Xandikos with one account, which asks for no password."""
    port = _free_port()
    program = prepare_calendar_servers() / "bin" / "xandikos"
    words = [
        *(str(program), "serve", "--directory", str(folder / "data"), "--autocreate"),
        *("--listen-address", "127.0.0.1", "--port", str(port)),
        *("--current-user-principal", f"/{USERNAME}/", "--state-dir", str(folder / "state")),
    ]
    (folder / "data").mkdir()
    return CalendarProcess(folder, words, port, f"{USERNAME}/calendars")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
