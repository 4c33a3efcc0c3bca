"""The command lines of the portal's processes, said once for everybody who starts them.

`make run` and the tests ask for them here; containers and systemd units call
`python -m scripts.processes web|worker|beat|listen`, which becomes that process.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NAMES = ("web", "worker", "beat", "listen")
_PROGRAMS = Path(sys.executable).parent


def web(bind: str, *, workers: int = 1, threads: int = 8) -> list[str]:
    """Answers how the web server is started; `bind` is `address:port` or `fd://number`."""
    return [
        *(str(_PROGRAMS / "gunicorn"), "bigmem_portal.wsgi:application", "--bind", bind),
        *("--workers", str(workers), "--worker-class", "gthread", "--threads", str(threads)),
        *("--graceful-timeout", "5", "--no-control-socket"),
    ]


def worker(*, pool: str = "prefork", concurrency: int = 2) -> list[str]:
    """Answers how the Celery worker is started."""
    return [
        *(str(_PROGRAMS / "celery"), "--app", "bigmem_portal", "worker"),
        *("--pool", pool, "--concurrency", str(concurrency), "--loglevel", "WARNING"),
        *("--without-gossip", "--without-mingle", "--without-heartbeat"),
    ]


def beat() -> list[str]:
    """Answers how the timetable is started; it keeps no file: the rows say what is due."""
    return [
        *(str(_PROGRAMS / "celery"), "--app", "bigmem_portal", "beat"),
        *("--scheduler", "celery.beat:Scheduler", "--pidfile", "", "--loglevel", "WARNING"),
    ]


def listen() -> list[str]:
    """Answers how the listener for FAI's monitor lines and Salt's events is started."""
    return [sys.executable, "manage.py", "listen"]


def prepare() -> None:
    """Brings the tables up to date and collects the static files, before the web server starts."""
    for verb in (["migrate", "--no-input"], ["collectstatic", "--no-input"]):
        subprocess.run([sys.executable, "manage.py", *verb, "--verbosity", "0"], check=True)


def main() -> None:
    """Becomes the process that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", choices=NAMES)
    parser.add_argument("--bind", default="127.0.0.1:8000", help="where the web server listens")
    parser.add_argument("--workers", type=int, default=2, help="processes of web or worker")
    parser.add_argument("--prepare", action="store_true", help="migrate and collect first")
    options = parser.parse_args()
    os.chdir(ROOT)
    if options.prepare:
        prepare()
    commands = {
        "web": web(options.bind, workers=options.workers),
        "worker": worker(concurrency=options.workers),
        "beat": beat(),
        "listen": listen(),
    }
    command = commands[options.name]
    os.execv(command[0], command)  # noqa: S606 -- becoming it is the point: signals reach it


if __name__ == "__main__":
    main()
