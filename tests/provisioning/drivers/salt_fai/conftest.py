import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass(frozen=True)
class SshKeys:
    authority: Path
    host: Path


@pytest.fixture(scope="session")
def ssh_keys(tmp_path_factory):
    folder = tmp_path_factory.mktemp("ssh")
    for name in ("authority", "host"):
        subprocess.run(
            ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)],
            check=True,
        )
    return SshKeys(folder / "authority", folder / "host")
