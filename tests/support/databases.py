"""The database of a test run: a private PostgreSQL server, or a SQLite file.

`TEST_DATABASE=sqlite` asks for the file; without it the run gets a PostgreSQL of its own,
started at the first test that wants a database.
"""

import atexit
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from scripts import children

BINARIES = Path("/usr/lib/postgresql")
USER = "portal"
PATIENCE_SECONDS = 30.0


class PrivateFolder:
    """A short-named folder (sockets allow some 100 characters) that goes with the run."""

    def __init__(self) -> None:
        self.sweep()
        self.path = Path(tempfile.mkdtemp(prefix=f"bp-{os.getpid()}-"))
        self.path.chmod(0o755)  # the database server runs as somebody else when we are root
        atexit.register(self.remove, os.getpid())

    @staticmethod
    def sweep() -> None:
        """Removes what runs that were killed left behind."""
        for folder in Path(tempfile.gettempdir()).glob("bp-*-*"):
            owner = folder.name.split("-")[1]
            if owner.isdigit() and not Path("/proc", owner).exists():
                shutil.rmtree(folder, ignore_errors=True)

    def remove(self, owner: int) -> None:
        if os.getpid() == owner:
            shutil.rmtree(self.path, ignore_errors=True)


class PrivatePostgresql:
    """A PostgreSQL server of Debian's binaries on a unix socket, for one test run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "pg"
        self.process: subprocess.Popen[bytes] | None = None

    def url(self, database: str = USER) -> str:
        return f"postgresql://{USER}@/{database}?host={self.folder}"

    def start(self) -> None:
        """Initialises and starts the server; does nothing when it runs."""
        if self.process is not None:
            return
        binaries = newest_binaries()
        self.folder.mkdir()
        if os.geteuid() == 0:
            shutil.chown(self.folder, *unprivileged_user())
        run_as_server_user(
            str(binaries / "initdb"),
            "--pgdata", str(self.folder / "data"), "--username", USER,
            "--auth", "trust", "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync",
        )  # fmt: skip
        self.process = children.start(
            [
                *as_server_user(),
                str(binaries / "postgres"),
                *("-D", str(self.folder / "data"), "-k", str(self.folder)),
                *settings("listen_addresses=", "max_connections=300", "shared_buffers=128MB"),
                *settings("fsync=off", "synchronous_commit=off", "full_page_writes=off"),
                *settings("wal_level=minimal", "max_wal_senders=0", "deadlock_timeout=200ms"),
            ],
            env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
            log=self.folder.parent / "postgresql.log",
            cwd=Path("/"),
        )
        atexit.register(self.stop, os.getpid())
        self._wait()

    def _wait(self) -> None:
        import psycopg

        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                psycopg.connect(self.url("postgres"), autocommit=True).close()
            except psycopg.OperationalError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)
            else:
                return

    def create(self, name: str) -> str:
        """Makes an empty database, dropping one of that name; answers its URL."""
        import psycopg

        self.start()
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            connection.execute(f'CREATE DATABASE "{name}"')
        return self.url(name)

    def stop(self, owner: int) -> None:
        if self.process is not None and os.getpid() == owner:
            children.stop([self.process], patience_seconds=5)
            self.process = None


def newest_binaries() -> Path:
    found = sorted(BINARIES.glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    if not found:
        raise FileNotFoundError(
            "No PostgreSQL server is installed: sudo apt-get install postgresql"
        )
    return found[-1].parent


def settings(*assignments: str) -> list[str]:
    return [part for assignment in assignments for part in ("-c", assignment)]


def unprivileged_user() -> tuple[str, str]:
    import pwd

    names = {entry.pw_name for entry in pwd.getpwall()}
    return ("postgres", "postgres") if "postgres" in names else ("nobody", "nogroup")


def as_server_user() -> list[str]:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return []
    user, group = unprivileged_user()
    return [
        "setpriv",
        f"--reuid={user}",
        f"--regid={group}",
        "--clear-groups",
        "--pdeathsig=QUIT",  # changing the user made the kernel forget the first wish
    ]


def run_as_server_user(*command: str) -> None:
    done = subprocess.run(
        [*as_server_user(), *command], capture_output=True, text=True, cwd="/", check=False
    )
    if done.returncode != 0:
        raise RuntimeError(f"{command[0]} failed:\n{done.stdout}{done.stderr}")


FOLDER = PrivateFolder().path
POSTGRESQL = PrivatePostgresql(FOLDER)


def is_sqlite() -> bool:
    return os.environ.get("TEST_DATABASE") == "sqlite"


def url() -> str:
    """Answers the URL of the run's database; the server behind it need not run yet."""
    return f"sqlite:///{FOLDER}/portal.sqlite3" if is_sqlite() else POSTGRESQL.url()


def new_database(name: str) -> str:
    """Makes an empty database of the run's kind beside the suite's own; answers its URL."""
    if not is_sqlite():
        return POSTGRESQL.create(name)
    path = FOLDER / f"{name}.sqlite3"
    for leftover in FOLDER.glob(f"{name}.sqlite3*"):
        leftover.unlink()
    return f"sqlite:///{path}"
