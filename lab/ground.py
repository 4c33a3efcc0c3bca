"""The ground a lab stands on: its prefix, its folder, and the list of all that it put up.

Everything a lab creates carries its prefix: the folder, namespaces, bridge, control groups and
the environment of its processes. That is how its end, or a later run after a `kill -9`, finds
and removes what is left, and proves that nothing is.
"""

import os
import secrets
import shutil
import signal
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from lab.command import run

ROOT = Path("/var/tmp/bigmem-lab")
MARK = "BIGMEM_LAB"
"""Environment variable that every process of a lab carries, with the prefix as its value."""
CONTROL_GROUPS = tuple(Path("/sys/fs/cgroup") / name for name in ("", "systemd", "unified"))


@dataclass(frozen=True, slots=True)
class Ground:
    """One lab's prefix and folder."""

    prefix: str

    @property
    def folder(self) -> Path:
        """Answers where all files of this lab lie."""
        return ROOT / self.prefix

    @property
    def disks(self) -> Path:
        """Answers where the machines' disks lie: memory, mounted by `claim`."""
        return self.folder / "disks"

    @property
    def logs(self) -> Path:
        """Answers where every process writes."""
        return self.folder / "logs"


def claim() -> Ground:
    """Takes a new prefix, notes who owns it, and mounts the memory for the machines' disks."""
    ground = Ground(f"pl{secrets.token_hex(2)}")
    ground.disks.mkdir(parents=True)
    ground.logs.mkdir()
    (ground.folder / "owner").write_text(f"{os.getpid()} {_start_ticks(os.getpid())}\n")
    run(
        ["mount", "-t", "tmpfs", "-o", "size=12g,mode=755", f"{ground.prefix}-disks", ground.disks]
    )
    return ground


def leftovers(ground: Ground) -> list[str]:
    """Answers what of a lab still exists, one readable line each; empty when it is truly gone."""
    found = [f"process {pid}: {_command_line(pid)}" for pid in _processes(ground)]
    found += [f"mount {point}" for point in _mounts(ground)]
    found += [f"namespace {name}" for name in _namespaces(ground)]
    found += [f"link {name}" for name in _links(ground)]
    found += [f"control group {path}" for path in _control_groups(ground)]
    if ground.folder.exists():
        found.append(f"folder {ground.folder}")
    return found


def remove(ground: Ground) -> None:
    """Takes everything of a lab away, whatever state it is in; safe to call again."""
    _kill_all(ground)
    for name in _links(ground):
        run(["ip", "link", "delete", name], must_succeed=False)
    for name in _namespaces(ground):
        run(["ip", "netns", "delete", name], must_succeed=False)
    for point in reversed(_mounts(ground)):
        run(["umount", "--lazy", point], must_succeed=False)
    for path in _control_groups(ground):
        _remove_control_group(path)
    shutil.rmtree(ground.folder, ignore_errors=True)


def remove_dead() -> list[str]:
    """Removes the labs whose owner no longer runs and answers their prefixes."""
    removed = []
    for folder in sorted(ROOT.glob("pl????")):
        ground = Ground(folder.name)
        if not _owner_lives(ground):
            remove(ground)
            removed.append(ground.prefix)
    return removed


def _owner_lives(ground: Ground) -> bool:
    try:
        pid, ticks = (ground.folder / "owner").read_text().split()
    except (OSError, ValueError):
        return False
    return _start_ticks(int(pid)) == ticks


def _start_ticks(pid: int) -> str:
    """When a process started, so that a reused number is not taken for its former bearer."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return ""


def _processes(ground: Ground) -> list[int]:
    """Those that carry the mark, plus those inside our network namespaces.

    The second half finds what a machine itself started: its own first process gives a clean
    environment to everything below.
    """
    networks = set()
    for name in _namespaces(ground):
        with suppress(OSError):
            networks.add(Path("/run/netns", name).stat().st_ino)
    mark = f"{MARK}={ground.prefix}".encode()
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        with suppress(OSError):
            is_marked = mark in (entry / "environ").read_bytes().split(b"\0")
            if is_marked or (entry / "ns" / "net").stat().st_ino in networks:
                found.append(int(entry.name))
    return found


def _kill_all(ground: Ground) -> None:
    """Ends each process group's first process; the kernel ends their whole PID namespace."""
    deadline = time.monotonic() + 10
    while (living := _processes(ground)) and time.monotonic() < deadline:
        for pid in living:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.05)


def _command_line(pid: int) -> str:
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return "?"
    return b" ".join(words).decode(errors="replace")[:120]


def _mounts(ground: Ground) -> list[str]:
    points = [line.split()[1] for line in Path("/proc/mounts").read_text().splitlines()]
    ours = (f"{ground.folder}/", f"/run/netns/{ground.prefix}-")
    return [point for point in points if point.startswith(ours)]


def _namespaces(ground: Ground) -> list[str]:
    place = Path("/run/netns")
    return sorted(path.name for path in place.glob(f"{ground.prefix}-*")) if place.exists() else []


def _links(ground: Ground) -> list[str]:
    return sorted(path.name for path in Path("/sys/class/net").glob(f"{ground.prefix}*"))


def _control_groups(ground: Ground) -> list[Path]:
    found: list[Path] = []
    for place in CONTROL_GROUPS:
        if place.exists():
            found += [path for path in place.glob(f"{ground.prefix}-*") if path.is_dir()]
    return found


def _remove_control_group(path: Path) -> None:
    """The kernel lets go of a killed process a moment after it is gone from /proc."""
    deadline = time.monotonic() + 5
    while path.exists() and time.monotonic() < deadline:
        for folder, _, _ in os.walk(path, topdown=False):
            with suppress(OSError):
                Path(folder).rmdir()
        if path.exists():
            time.sleep(0.05)
