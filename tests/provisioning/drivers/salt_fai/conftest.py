import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from provisioning.drivers.salt_fai import configuring, cycling


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


@pytest.fixture(autouse=True)
def closed_ssh(monkeypatch):
    """No machine is there: nothing listens on its SSH port."""
    state = {"is_open": False}
    for module in (configuring, cycling):
        monkeypatch.setattr(module, "is_port_open", lambda _address: state["is_open"])
    return state


@pytest.fixture
def portal_key(tmp_path):
    (tmp_path / "portal_key.pub").write_text("ssh-ed25519 AAAA portal\n")
    return tmp_path
