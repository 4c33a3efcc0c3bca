"""The command lines of the portal's processes, said once for `make run`, tests and containers.

`tests/deploy/` compares the compose file with them.
"""

import sys
from pathlib import Path

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
