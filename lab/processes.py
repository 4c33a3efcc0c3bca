"""Long-running programs of the lab, each in a PID namespace of its own.

Killing the namespace's first process makes the kernel end everything in it: a Salt master with
its workers, or a machine with its own systemd, leaves no orphan.
"""

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from lab.command import LabError
from lab.ground import MARK, Ground


class Service:
    """One program with all its descendants, writing into a log of the lab."""

    def __init__(
        self,
        ground: Ground,
        name: str,
        arguments: Sequence[str | Path],
        *,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.name = name
        self.log = ground.logs / f"{name}.log"
        enclosed = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"]
        enclosed += ["--propagation", "private", "--"]
        with self.log.open("a") as log:
            self._process = subprocess.Popen(
                [*enclosed, *(str(argument) for argument in arguments)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env={**os.environ, **(environment or {}), MARK: ground.prefix},
                start_new_session=True,
            )

    @property
    def is_running(self) -> bool:
        """Answers whether the program has not ended."""
        return self._process.poll() is None

    def kill(self) -> None:
        """Ends the program and all its descendants at once, as a pulled plug would."""
        if self.is_running:
            self._process.send_signal(signal.SIGKILL)
        self._process.wait(timeout=10)

    def wait(self, timeout_seconds: float) -> int:
        """Waits for the program's own end and answers its exit code.

        Raises:
            LabError: it still runs.
        """
        try:
            return self._process.wait(timeout=timeout_seconds)
        except subprocess.TimeoutExpired as error:
            raise LabError(f"{self.name} still runs after {timeout_seconds} s") from error

    def tail(self, lines: int = 30) -> str:
        """Answers the end of what the program wrote."""
        text = self.log.read_text(errors="replace") if self.log.exists() else ""
        return "\n".join(text.splitlines()[-lines:])
