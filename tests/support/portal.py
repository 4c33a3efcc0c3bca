"""The whole portal as the processes that production runs, on loopback, for stories and rushes."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from scripts import children, health, processes
from tests.support.environment import portal_environment

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 60.0


def free_port() -> int:
    """Answers a port nobody listens on at this moment."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def wait_for_answer(port: int, base_url: str, process: subprocess.Popen) -> None:
    """Waits until a web server answers; fails when its process ends first."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not health.answers(port, base_url):
        if time.monotonic() > deadline or process.poll() is not None:
            raise RuntimeError(f"no web server answers on port {port}")
        time.sleep(0.05)


class LivePortal:
    """Web server, worker and beat of one database; each can be killed and started again.

    `url` is where it answers, `env` what its processes were given, `manage(...)` runs a command
    of `manage.py` against it and answers what that printed.
    """

    names: tuple[str, ...] = ("web", "worker", "beat")

    def __init__(
        self,
        *,
        database_url: str,
        broker_url: str,
        email_url: str,
        folder: Path,
        extra: dict[str, str] | None = None,
    ) -> None:
        self.folder = folder
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.socket.set_inheritable(True)
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}"
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.env = {
            "PATH": os.environ["PATH"],
            "HOME": os.environ.get("HOME", "/"),
            "LC_ALL": "C.UTF-8",
            **portal_environment(),
            "PORTAL_BASE_URL": self.url,
            "PORTAL_DATA_DIR": str(folder),
            "DATABASE_URL": database_url,
            "CELERY_BROKER_URL": broker_url,
            "EMAIL_URL": email_url,
            **(extra or {}),
        }

    def set_up(self) -> None:
        """Makes the tables and the demonstration's people, machines and bookings."""
        self.folder.mkdir(exist_ok=True)
        self.manage("migrate", "--verbosity", "0")
        self.manage("collectstatic", "--no-input", "--verbosity", "0")
        self.manage("load_demonstration")

    def manage(self, *arguments: str, check: bool = True) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            env=self.env,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        if check and done.returncode != 0:
            raise RuntimeError(f"manage.py {arguments} failed:\n{done.stdout}{done.stderr}")
        return done.stdout

    def start(self, *names: str) -> None:
        for name in names or self.names:
            self.processes[name] = children.start(
                self._command(name),
                env=self.env,
                cwd=ROOT,
                log=self.folder / f"{name}.log",
                death_signal=signal.SIGTERM if name == "web" else signal.SIGKILL,
                pass_fds=(self.socket.fileno(),) if name == "web" else (),
            )
        if "web" in (names or self.names):
            self.wait()

    def _command(self, name: str) -> list[str]:
        if name == "web":
            return processes.web(f"fd://{self.socket.fileno()}", workers=2)
        return {"worker": processes.worker(), "beat": processes.beat()}[name]

    def wait(self) -> None:
        """Waits until the web server answers."""
        try:
            wait_for_answer(self.socket.getsockname()[1], self.url, self.processes["web"])
        except RuntimeError as error:
            raise RuntimeError(f"{error}\n{self.logs()[-4000:]}") from None

    def kill(self, name: str) -> None:
        """Ends a process and all it started at once (-9), as the kernel would."""
        process = self.processes.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def stop(self) -> None:
        children.stop(self.processes.values())
        self.processes.clear()
        self.socket.close()

    def logs(self) -> str:
        """Answers all that the processes printed, to be searched for what must not be there."""
        return "\n".join(path.read_text() for path in sorted(self.folder.glob("*.log")))
