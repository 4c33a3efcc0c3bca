"""A private Redis, with nothing kept on disk: no promise of the portal rests on the queue."""

import subprocess
import time
from pathlib import Path

from scripts import children

PATIENCE_SECONDS = 10.0


class PrivateRedis:
    """A redis-server on a unix socket in the run's folder."""

    def __init__(self, folder: Path, name: str = "redis") -> None:
        self.socket = folder / f"{name}.sock"
        self.log = folder / f"{name}.log"
        self.folder = folder
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis+socket://{self.socket}"

    def start(self) -> None:
        self.process = children.start(
            [
                *("redis-server", "--port", "0", "--unixsocket", str(self.socket)),
                *("--save", "", "--appendonly", "no", "--dir", str(self.folder)),
            ],
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
            log=self.log,
        )
        self._wait()

    def _wait(self) -> None:
        import redis

        client = redis.Redis(unix_socket_path=str(self.socket))
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                client.ping()
            except redis.exceptions.RedisError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.02)
            else:
                client.close()
                return

    def kill(self) -> None:
        """Ends it as a power cut would; everything queued is lost."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def stop(self) -> None:
        if self.process is not None:
            children.stop([self.process], patience_seconds=5)
