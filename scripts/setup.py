"""What `make run` prepares before it serves: secrets, messages, tables, demonstration.

Each part remembers the hash of what it was made from in `PORTAL_DATA_DIR/stamps/` and is left
alone while that does not change.
"""

import hashlib
import os
import secrets
import subprocess
import sys
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ROOMS = (
    "journal",
    "accounts",
    "machines",
    "reservations",
    "provisioning",
    "calendars",
    "tickets",
    "notifications",
    "pages",
    "bigmem_portal",
)


class SetupFailedError(Exception):
    """A part could not be prepared; the message holds what the tool said."""


def environment(data: Path, port: int) -> dict[str, str]:
    """Answers the settings of the embedded portal; what the caller's shell sets wins."""
    ours = {
        "PORTAL_DEMO": "1",
        "PORTAL_BASE_URL": f"http://127.0.0.1:{port}",
        "PORTAL_ALLOWED_HOSTS": "127.0.0.1,localhost,[::1]",
        "DATABASE_URL": f"sqlite:///{data / 'portal.sqlite3'}",
        "CELERY_BROKER_URL": "filesystem://",
        **kept_secrets(data / "secrets.env"),
    }
    return {
        **ours,
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "bigmem_portal.settings",
        "PORTAL_DATA_DIR": str(data),
    }


def kept_secrets(path: Path) -> dict[str, str]:
    """Answers this portal's own keys, made at its first start and readable by its owner only."""
    if not path.exists():
        lines = (
            "# Made at the first start. Whoever has these keys can read the stored logins.",
            f"PORTAL_SECRET_KEY={secrets.token_urlsafe(50)}",
            f"PORTAL_CREDENTIAL_KEY={urlsafe_b64encode(secrets.token_bytes(32)).decode()}",
        )
        partial = path.with_suffix(".partial")
        partial.touch(mode=0o600)
        partial.write_text("\n".join(lines) + "\n")
        partial.rename(path)
    found = {}
    for line in path.read_text().splitlines():
        name, _, value = line.partition("=")
        if value and not name.startswith("#"):
            found[name] = value
    return found


def prepare(env: dict[str, str], data: Path) -> None:
    """Does what is not done yet.

    Raises:
        SetupFailedError: a part failed.
    """
    stamps = data / "stamps"
    for folder in (stamps, data / "broker/queue", data / "broker/control"):
        folder.mkdir(parents=True, exist_ok=True)
    requirements = [ROOT / "requirements.txt"]
    database = env["DATABASE_URL"]
    is_new = database.startswith("sqlite") and not (data / "portal.sqlite3").exists()
    tables = table_sources()
    story = [*files("bigmem_portal/demonstration", "**/*.py"), *tables]

    _once(stamps / "messages", files("locale", "**/*.po"), compile_messages)
    _once(
        stamps / "static",
        [*requirements, *(path for path in files("static", "**/*") if path.is_file())],
        lambda: _manage(env, "collectstatic", "--no-input", "--verbosity", "0"),
    )
    if is_new:
        for name in ("tables", "demonstration"):
            (stamps / name).unlink(missing_ok=True)
    _once(stamps / "tables", tables, lambda: _manage(env, "migrate", "--verbosity", "0"), database)
    _once(stamps / "demonstration", story, lambda: _manage(env, "load_demonstration"), database)


def table_sources() -> list[Path]:
    """Answers what the tables are made from: the migrations, ours and those that settings list."""
    migrations = [path for room in ROOMS for path in files(room, "migrations/*.py")]
    return [ROOT / "requirements.txt", ROOT / "bigmem_portal/settings.py", *migrations]


def files(folder: str, pattern: str) -> list[Path]:
    """Answers the files of a folder that match, in a fixed order."""
    return sorted((ROOT / folder).glob(pattern))


def _once(stamp: Path, sources: Iterable[Path], make: Callable[[], None], also: str = "") -> None:
    """Makes something unless it was made from the same sources before."""
    digest = hashlib.sha256(also.encode())
    for path in sources:
        digest.update(str(path.relative_to(ROOT)).encode())
        digest.update(path.read_bytes())
    wanted = digest.hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    print(f"Preparing {stamp.name} …", flush=True)
    make()
    stamp.write_text(wanted)


def _manage(env: dict[str, str], *arguments: str) -> None:
    _run([sys.executable, "manage.py", *arguments], env)


def compile_messages() -> None:
    """Compiles the French messages with Babel: no gettext tools are needed.

    A process that starts meanwhile reads the messages of before or those of after, whole.
    """
    pybabel = str(Path(sys.executable).with_name("pybabel"))
    for source in files("locale", "**/*.po"):
        partial = source.with_suffix(f".{os.getpid()}.partial")
        command = [pybabel, "--quiet", "compile", "-i", str(source), "-o", str(partial)]
        _run(command, dict(os.environ))
        partial.replace(source.with_suffix(".mo"))


def _run(command: list[str], env: dict[str, str]) -> None:
    done = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SetupFailedError(
            f"This could not be done: {' '.join(command[1:])}\n\n{done.stdout}{done.stderr}"
        )
