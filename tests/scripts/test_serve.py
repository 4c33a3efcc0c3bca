"""`make run`'s tree of processes: one foreground, nothing left behind, quick the second time."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.house.sources import ROOT
from tests.support.portal import free_port

TIMES_CHECK = 3.0
PATIENCE_SECONDS = 20.0

pytestmark = pytest.mark.slow


def environment(data, port):
    ours = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    for name in ("DATABASE_URL", "CELERY_BROKER_URL", "DJANGO_SETTINGS_MODULE"):
        ours.pop(name, None)
    return {**ours, "PORTAL_DATA_DIR": str(data), "PORT": str(port)}


class Served:
    """One `make run` without make."""

    def __init__(self, data):
        self.data = data
        self.port = free_port()
        self.said = ""
        self.began = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "scripts.serve"],
            cwd=ROOT,
            env=environment(data, self.port),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def wait(self):
        """Waits until it says that it serves; answers how many seconds that took."""
        for line in self.process.stdout:
            self.said += line
            if "Ctrl-C" in line:
                return time.monotonic() - self.began
        pytest.fail(f"not served:\n{self.said}")

    def tree(self):
        return descendants(self.process.pid)

    def stop(self, how=signal.SIGTERM):
        self.process.send_signal(how)
        return self.said + self.process.communicate(timeout=PATIENCE_SECONDS)[0]


def parents():
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if fields[0] != "Z":
            found[int(stat.parent.name)] = int(fields[1])
    return found


def descendants(pid):
    found, known = set(), parents()
    while True:
        more = {child for child, parent in known.items() if parent in found | {pid}} - found
        if not more:
            return found
        found |= more


def wait_until_gone(pids):
    deadline = time.monotonic() + PATIENCE_SECONDS
    while left := pids & parents().keys():
        if time.monotonic() > deadline:
            return left
        time.sleep(0.05)
    return set()


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """A data folder that was served once."""
    data = tmp_path_factory.mktemp("served")
    served = Served(data)
    served.wait()
    served.stop()
    return data


def test_supervisor_says_where_and_who_and_stops_on_interrupt(prepared):
    served = Served(prepared)
    served.wait()
    tree = served.tree()

    said = served.stop(signal.SIGINT)

    assert served.process.returncode == 0
    assert f"http://127.0.0.1:{served.port}/" in said
    assert "admin, alice, bruno or chloe" in said
    assert "bigmem-demo" in said
    assert len(tree) >= 4
    assert wait_until_gone(tree) == set()


def test_killed_supervisor_leaves_no_orphan(prepared):
    served = Served(prepared)
    served.wait()
    tree = served.tree()

    served.process.kill()
    served.process.wait()

    assert len(tree) >= 4
    assert wait_until_gone(tree) == set()


def test_killed_worker_is_started_again(prepared):
    served = Served(prepared)
    served.wait()
    before = {pid for pid in served.tree() if b"worker" in command_line(pid)}

    for pid in before:
        os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + PATIENCE_SECONDS
    after = set()
    while not after and time.monotonic() < deadline:
        after = {pid for pid in served.tree() - before if b"worker" in command_line(pid)}
        time.sleep(0.05)
    said = served.stop()

    assert before
    assert after
    assert "The worker process ended; starting it again." in said


def command_line(pid):
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def test_taken_port_is_refused_with_a_sentence(prepared):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "scripts.serve"],
            cwd=ROOT,
            env=environment(prepared, port),
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )

    assert done.returncode == 1
    assert f"Port {port} on 127.0.0.1 cannot be used" in done.stderr


def test_data_folder_serves_one_portal_at_a_time(prepared):
    first = Served(prepared)
    first.wait()

    second = Served(prepared)
    said = second.process.communicate(timeout=PATIENCE_SECONDS)[0]
    first.stop()

    assert second.process.returncode == 1
    assert "already running" in said


def test_keys_are_made_once_and_kept_from_others(prepared):
    path = prepared / "secrets.env"
    before = path.read_text()

    served = Served(prepared)
    served.wait()
    served.stop()

    assert path.read_text() == before
    assert path.stat().st_mode & 0o777 == 0o600


def test_second_start_takes_few_times_a_check(prepared, record_property):
    ratios = []
    for _ in range(3):
        began = time.monotonic()
        subprocess.run(
            [sys.executable, "manage.py", "check"],
            cwd=ROOT,
            env={**environment(prepared, 0), **keys(prepared), "PORTAL_DEMO": "1"},
            check=True,
            capture_output=True,
        )
        check = time.monotonic() - began
        served = Served(prepared)
        ratios.append(served.wait() / check)
        said = served.stop()
        assert "Preparing" not in said
    record_property("times_check", min(ratios))

    assert min(ratios) <= TIMES_CHECK


def keys(data):
    lines = (data / "secrets.env").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if not line.startswith("#"))
