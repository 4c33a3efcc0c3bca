"""What the lab builds once and keeps: the Salt environment and the machines' base file.

Each artefact is named after a hash of what it is made from, so a changed list builds anew and an
old one is never mistaken for it. They live outside the checkout, in the user's cache directory.
"""

import fcntl
import hashlib
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from lab.command import LabError, run

HERE = Path(__file__).parent
SALT_REQUIREMENTS = HERE / "salt-requirements.txt"
EMULATOR_REQUIREMENTS = HERE / "power-requirements.txt"
CALENDAR_REQUIREMENTS = HERE / "calendar-requirements.txt"
DEBIAN_SUITE = "bookworm"
DEBIAN_MIRROR = os.environ.get("BIGMEM_LAB_MIRROR", "http://deb.debian.org/debian")
MACHINE_PACKAGES = (
    "systemd-sysv",
    "dbus",
    "openssh-server",
    "sudo",
    "python3",
    "iproute2",
    "netbase",
    "passwd",
    "procps",
)
UNUSED_BY_MINIONS = ("pip", "virtualenv", "libcloud", "setuptools")


@dataclass(frozen=True, slots=True)
class Artefacts:
    """Where the built things lie."""

    salt: Path
    """A Python environment with salt-master, salt-api and salt-minion."""
    base_file: Path
    """What FAI unpacks first on every machine: Debian with the Salt minion's libraries."""


def cache_directory() -> Path:
    """Answers where artefacts are kept: outside the checkout, shared by all checkouts."""
    chosen = os.environ.get("BIGMEM_LAB_CACHE")
    return Path(chosen) if chosen else Path.home() / ".cache" / "bigmem-portal" / "lab"


def prepare(packages: Sequence[str] = MACHINE_PACKAGES) -> Artefacts:
    """Builds what is missing, the slow parts side by side, and answers where all of it lies.

    Args:
        packages: Debian's packages on the machines.

    Raises:
        LabError: a build failed; nothing half-built stays under a final name.
    """
    cache = cache_directory()
    cache.mkdir(parents=True, exist_ok=True)
    salt = cache / f"salt-{digest(sys.version.split()[0], SALT_REQUIREMENTS.read_text())}"
    debian = cache / f"debian-{digest(DEBIAN_SUITE, *packages)}.tar"
    base_file = cache / f"machine-{digest(salt.name, debian.name, *UNUSED_BY_MINIONS)}.tar.zst"
    with ThreadPoolExecutor(max_workers=2) as builders:
        jobs = [
            builders.submit(build_once, salt, _build_salt),
            builders.submit(build_once, debian, lambda path: build_debian(path, packages)),
        ]
        for job in jobs:
            job.result()
    build_once(base_file, lambda path: _build_base_file(path, salt, debian))
    return Artefacts(salt=salt, base_file=base_file)


def prepare_emulator() -> Path:
    """Answers the Python environment of the Redfish emulator, built when it is missing.

    Raises:
        LabError: the build failed.
    """
    cache = cache_directory()
    cache.mkdir(parents=True, exist_ok=True)
    words = EMULATOR_REQUIREMENTS.read_text()
    place = cache / f"redfish-{digest(sys.version.split()[0], words)}"
    build_once(place, lambda path: _build_environment(path, EMULATOR_REQUIREMENTS))
    return place


def prepare_calendar_servers() -> Path:
    """Answers the Python environment of the calendar servers, built when it is missing.

    Raises:
        LabError: the build failed.
    """
    cache = cache_directory()
    cache.mkdir(parents=True, exist_ok=True)
    words = CALENDAR_REQUIREMENTS.read_text()
    place = cache / f"calendars-{digest(sys.version.split()[0], words)}"
    build_once(place, lambda path: _build_environment(path, CALENDAR_REQUIREMENTS))
    return place


def digest(*inputs: str) -> str:
    """Answers a short name for what is made from these inputs."""
    return hashlib.sha256("\n".join(inputs).encode()).hexdigest()[:16]


def build_once(path: Path, build: Callable[[Path], None]) -> None:
    """Builds unless it is there; of two processes that want it, one builds and one waits."""
    mark = path.with_name(path.name + ".complete")
    if mark.exists() and path.exists():
        return
    with _locked(path.with_name(path.name + ".lock")):
        if mark.exists() and path.exists():
            return
        mark.unlink(missing_ok=True)
        _remove(path)
        try:
            build(path)
        except BaseException:
            _remove(path)
            raise
        mark.touch()


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _build_salt(path: Path) -> None:
    _build_environment(path, SALT_REQUIREMENTS)


def _build_environment(path: Path, requirements: Path) -> None:
    """Built where it stays: a Python environment cannot be moved."""
    run([sys.executable, "-m", "venv", path], timeout_seconds=120)
    pip = path / "bin" / "pip"
    options = ["--quiet", "--disable-pip-version-check", "--no-deps", "--prefer-binary"]
    run([pip, "install", *options, "-r", requirements], timeout_seconds=540)


def build_debian(path: Path, packages: Sequence[str]) -> None:
    """Makes a small Debian as an archive; the ending of its name says how it is packed."""
    if shutil.which("mmdebstrap") is None:
        raise LabError("mmdebstrap is missing: install the packages of lab/packages.txt")
    run(
        [
            "mmdebstrap",
            "--quiet",
            "--variant=minbase",
            f"--include={','.join(packages)}",
            "--aptopt=Acquire::Languages none",
            DEBIAN_SUITE,
            path,
            DEBIAN_MIRROR,
        ],
        timeout_seconds=480,
    )


def _build_base_file(path: Path, salt: Path, debian: Path) -> None:
    """Debian and the libraries of Salt, which the machines run with their own Python."""
    libraries = next((salt / "lib").glob("python3*")) / "site-packages"
    whole = path.with_suffix(".partial")
    try:
        shutil.copyfile(debian, whole)
        run(
            [
                "tar",
                "--append",
                f"--file={whole}",
                f"--directory={libraries}",
                *(f"--exclude=./{name}" for name in UNUSED_BY_MINIONS),
                "--transform=s,^\\.,./opt/salt/lib,S",
                "--owner=root:0",
                "--group=root:0",
                ".",
            ],
            timeout_seconds=120,
        )
        run(["zstd", "--quiet", "-3", "-T0", "-o", path, whole], timeout_seconds=120)
    finally:
        whole.unlink(missing_ok=True)
