"""`make run`: sets the demonstration up, then keeps web server, worker and beat in one tree.

What is set up once is remembered by the hash of what it was made from, so a second start goes
straight to the processes. A process that ends by itself is started again; one that keeps ending
takes the whole tree down. Ctrl-C or SIGTERM stops all in order, and when this supervisor is
killed by -9 the kernel ends its children.
"""

import argparse
import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Never, TextIO

from scripts import children, health, processes, setup

ROOT = Path(__file__).resolve().parents[1]
LOGINS = ("admin", "alice", "bruno", "chloe")
QUICK_END_SECONDS = 5.0
QUICK_ENDS_ALLOWED = 3
READY_SECONDS = 60.0


class CannotServeError(Exception):
    """Something outside this program must change first; the message says what."""


@dataclass
class Kept:
    """One process of the tree and how often it ended too soon."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes]
    started: float
    quick_ends: int = 0


class Tree:
    """Web server, worker and beat, kept alive until told to stop."""

    def __init__(self, env: dict[str, str], logs: Path, listener: socket.socket) -> None:
        self.env = env
        self.logs = logs
        self.listener = listener
        self.kept: list[Kept] = []

    def start(self) -> None:
        """Starts all processes; the web server inherits the listening socket."""
        commands = {
            "web": processes.web(f"fd://{self.listener.fileno()}"),
            "worker": processes.worker(pool="threads", concurrency=4),
            "beat": processes.beat(),
        }
        for name, command in commands.items():
            self.kept.append(Kept(name, command, self._spawn(name, command), time.monotonic()))

    def _spawn(self, name: str, command: list[str]) -> subprocess.Popen[bytes]:
        is_web = name == "web"
        return children.start(
            command,
            env=self.env,
            log=self.logs / f"{name}.log",
            # The web server ends its own workers; the others have no children.
            death_signal=signal.SIGTERM if is_web else signal.SIGKILL,
            pass_fds=(self.listener.fileno(),) if is_web else (),
            cwd=ROOT,
        )

    def look_after(self) -> None:
        """Starts again what ended.

        Raises:
            CannotServeError: a process ends again and again right after its start.
        """
        for kept in self.kept:
            if kept.process.poll() is None:
                continue
            lasted = time.monotonic() - kept.started
            kept.quick_ends = kept.quick_ends + 1 if lasted < QUICK_END_SECONDS else 0
            log = self.logs / f"{kept.name}.log"
            if kept.quick_ends >= QUICK_ENDS_ALLOWED:
                raise CannotServeError(
                    f"The {kept.name} process keeps ending right after its start. "
                    f"Its last words, from {log}:\n\n{last_lines(log)}"
                )
            print(f"The {kept.name} process ended; starting it again. Its log: {log}", flush=True)
            kept.process = self._spawn(kept.name, kept.command)
            kept.started = time.monotonic()

    def stop(self) -> None:
        """Stops all in order."""
        children.stop([kept.process for kept in self.kept])


def last_lines(path: Path, count: int = 20) -> str:
    """Answers the end of a log."""
    return "\n".join(path.read_text(errors="replace").splitlines()[-count:])


def listen(port: int) -> socket.socket:
    """Takes the port now, so that nobody else can between looking and serving.

    Raises:
        CannotServeError: somebody else listens there.
    """
    try:
        listener = socket.create_server(("127.0.0.1", port), backlog=128)
    except OSError as error:
        raise CannotServeError(
            f"Port {port} on 127.0.0.1 cannot be used ({error.strerror}). "
            f"Stop the program that listens there, or choose another: make run PORT={port + 1}"
        ) from error
    listener.set_inheritable(True)
    return listener


def only_one(data: Path) -> TextIO:
    """Keeps two portals from sharing one data folder; the lock goes with the process.

    Raises:
        CannotServeError: another one runs.
    """
    lock = (data / "serve.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise CannotServeError(
            f"A portal is already running with its data in {data}. "
            "Stop it first, or give this one a folder of its own with PORTAL_DATA_DIR."
        ) from error
    return lock


def wait_until_ready(tree: Tree, port: int) -> None:
    """Waits until the web server answers.

    Raises:
        CannotServeError: it did not in a minute.
    """
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        tree.look_after()
        if health.answers(port, tree.env["PORTAL_BASE_URL"]):
            return
        time.sleep(0.05)
    log = tree.logs / "web.log"
    raise CannotServeError(f"The web server does not answer. Its log:\n\n{last_lines(log)}")


def announce(port: int) -> None:
    """Says where the portal is and who can sign in."""
    print(
        f"\nThe bigmem portal answers on http://127.0.0.1:{port}/\n"
        f"Sign in as {', '.join(LOGINS[:-1])} or {LOGINS[-1]}; the password is bigmem-demo.\n"
        "Ctrl-C stops it.",
        flush=True,
    )


class StopAsked(Exception):
    """SIGINT, SIGTERM or SIGHUP came: no error, somebody wants the portal to stop."""


def stop_on_signals() -> None:
    """Turns the first stop signal into an exception, and ignores impatient repeats."""

    def ask(*_: object) -> None:
        for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(name, signal.SIG_IGN)
        raise StopAsked

    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, ask)


def serve(port: int, data: Path) -> Never:
    """Sets up, starts and looks after the tree until somebody asks it to stop.

    Raises:
        CannotServeError: something outside must change first.
    """
    data.mkdir(parents=True, exist_ok=True)
    lock = only_one(data)
    listener = listen(port)
    env = setup.environment(data, port)
    logs = data / "log"
    logs.mkdir(exist_ok=True)
    for old in logs.glob("*.log"):
        old.unlink()
    setup.prepare(env, data)
    tree = Tree(env, logs, listener)
    try:
        tree.start()
        wait_until_ready(tree, port)
        announce(port)
        while True:
            time.sleep(0.5)
            tree.look_after()
    finally:
        tree.stop()
        listener.close()
        lock.close()


def main() -> int:
    """Runs the command line; answers the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--end-with-parent", action="store_true", help="used by make")
    options = parser.parse_args()
    if options.end_with_parent:
        children.die_with_parent(signal.SIGTERM)
    stop_on_signals()
    try:
        port = int(os.environ.get("PORT") or "8000")
        data = Path(os.environ.get("PORTAL_DATA_DIR") or ROOT / "var").resolve()
        serve(port, data)
    except StopAsked:
        print("\nThe portal has stopped. Its data is kept for the next start.", flush=True)
        return 0
    except (CannotServeError, setup.SetupFailedError) as error:
        print(error, file=sys.stderr)
        return 1
    except ValueError:
        print(f"PORT must be a number, not '{os.environ['PORT']}'.", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
