"""A copy of the whole database, and its way back: with the kill switch on from its first moment.

A database from before a hand-over knows nothing of it; so nothing may begin until somebody has
read the list of tonight.
"""

import os
import shutil
import sqlite3
import subprocess
import tempfile
from contextlib import closing
from pathlib import Path

from django.db import connection

from provisioning.errors import ErrorCode, ProvisioningError
from provisioning.services.safety import halt

HALT = "UPDATE {table} SET is_halted = {true}"
"""Run inside the restore itself: without a row the switch counts as on anyhow."""


def back_up(path: Path) -> None:
    """Copies the database into a file that only its owner may read; one that is there stays.

    Raises:
        ProvisioningError: the file is there already, or the database's own program failed.
    """
    if path.exists():
        raise ProvisioningError(ErrorCode.FILE_EXISTS)
    path.touch(mode=0o600)
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(path)) as copy:
            connection.connection.backup(copy)
        return
    try:
        _run("pg_dump", "--format=custom", "--no-owner", f"--file={path}")
    except ProvisioningError:
        path.unlink()
        raise


def restore(path: Path) -> None:
    """Puts a copy back in place of everything that is there now, and halts all installations.

    Raises:
        ProvisioningError: the file is no copy of a portal, or the database's own program failed;
            then nothing has changed.
    """
    if not path.is_file():
        raise ProvisioningError(ErrorCode.NO_BACKUP)
    if connection.vendor == "sqlite":
        _restore_sqlite(path)
    else:
        _restore_postgresql(path)
    halt(by=None, reason=f"restored from {path.name}")


def _restore_sqlite(path: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        halted = Path(folder) / "halted.sqlite3"
        shutil.copyfile(path, halted)
        try:
            with closing(sqlite3.connect(halted)) as copy:
                copy.execute(HALT.format(table="provisioning_switch", true=1))
                copy.commit()
                connection.ensure_connection()
                copy.backup(connection.connection)
        except sqlite3.DatabaseError:
            raise ProvisioningError(ErrorCode.NO_BACKUP) from None


def _restore_postgresql(path: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "restore.sql"
        options = ("--clean", "--if-exists", "--no-owner", f"--file={script}")
        _run("pg_restore", *options, str(path), is_connected=False)
        with script.open("a") as lines:
            halt_it = HALT.format(table="public.provisioning_switch", true="true")
            lines.write(f"\n{halt_it};\n")
        connection.close()
        psql_options = ("--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1")
        _run("psql", *psql_options, f"--file={script}")


def _run(program: str, *arguments: str, is_connected: bool = True) -> None:
    """Runs one of PostgreSQL's own programs; the password goes by its environment alone."""
    facts = connection.get_connection_params()
    environment = {**os.environ, "PGPASSWORD": str(facts.get("password") or "")}
    where = []
    if is_connected:
        names = {"host": "host", "port": "port", "username": "user", "dbname": "dbname"}
        known = {name: facts.get(fact) for name, fact in names.items()}
        where = [f"--{name}={value}" for name, value in known.items() if value]
    try:
        subprocess.run(
            [program, *where, *arguments],
            env=environment,
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    except (OSError, subprocess.CalledProcessError):
        raise ProvisioningError(ErrorCode.NO_BACKUP) from None
