"""Processes that end with the one that started them, even when that one is killed by -9.

Used by `make run` and by the tests' own servers.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def die_with_parent(death_signal: signal.Signals = signal.SIGKILL) -> None:
    """Asks the kernel to signal this process when its parent ends (Linux; elsewhere nothing)."""
    if _LIBC is not None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)


def start(
    command: Sequence[str],
    *,
    env: Mapping[str, str],
    log: Path | None = None,
    death_signal: signal.Signals = signal.SIGKILL,
    pass_fds: tuple[int, ...] = (),
    cwd: Path | None = None,
) -> subprocess.Popen[bytes]:
    """Starts a process in a session of its own that ends with this one.

    The session keeps a Ctrl-C in the terminal away from it: whoever started it stops it in order.
    Its output is appended to `log`, or thrown away.
    """
    with contextlib.ExitStack() as opened:
        output = opened.enter_context(log.open("ab")) if log is not None else subprocess.DEVNULL
        return subprocess.Popen(
            list(command),
            env=dict(env),
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=_death_wish(death_signal),  # noqa: PLW1509 -- libc calls only
            pass_fds=pass_fds,
        )


def _death_wish(death_signal: signal.Signals) -> Callable[[], None]:
    """Answers what the new process does between fork and exec."""
    parent = os.getpid()

    def prepare() -> None:
        die_with_parent(death_signal)
        if os.getppid() != parent:  # the parent ended before the wish was known
            os._exit(1)

    return prepare


def stop(processes: Iterable[subprocess.Popen[bytes]], *, patience_seconds: float = 10.0) -> None:
    """Asks processes to end, waits, then ends what is left of their sessions by force."""
    running = [process for process in processes if process.poll() is None]
    for process in running:
        process.terminate()
    deadline = time.monotonic() + patience_seconds
    for process in running:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(max(0.0, deadline - time.monotonic()))
    for process in running:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
