"""Looking at a machine over SSH with the portal's own key, as root, reading only.

quirks.PARAMIKO_KNOWS_NO_HOST_CERTIFICATES: the plain host keys are compared.
"""

import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import paramiko
from paramiko.ssh_exception import (
    AuthenticationException,
    BadHostKeyException,
    NoValidConnectionsError,
    SSHException,
)

SSH_PORT = 22
PORT = SSH_PORT
CONNECT_SECONDS = 5.0
COMMAND_SECONDS = 30.0
MAX_OUTPUT_BYTES = 1_000_000


class Silent(Exception):
    """Nobody answers on the machine's SSH port."""


class Refused(Exception):
    """Somebody answers, but does not let the portal's key in."""


class Stranger(Exception):
    """Somebody answers who does not have the host key that Salt reported."""


@dataclass(frozen=True, slots=True)
class Output:
    """What a command printed, and how it ended."""

    text: str
    code: int


class _TrustNobodyYet(paramiko.MissingHostKeyPolicy):
    """Takes any host key: for reading the run marker before the machine is known.

    Nothing secret is sent: the portal proves that it has its key without showing it, and the
    machine's holder is root and could write any marker anyway.
    """

    def missing_host_key(
        self, client: paramiko.SSHClient, hostname: str, key: paramiko.PKey
    ) -> None:
        """Lets the connection go on."""


def is_port_open(address: str) -> bool:
    """Answers whether something listens on the SSH port."""
    try:
        with socket.create_connection((address, PORT), timeout=1.0):
            return True
    except OSError:
        return False


def run_command(
    address: str, key_path: Path, command: str, *, host_keys: Sequence[str] | None
) -> Output:
    """Runs one command as root and answers what it printed.

    Args:
        address: the machine.
        key_path: the portal's private key.
        command: a fixed script; nothing foreign may stand in it.
        host_keys: public keys in OpenSSH format of which the machine must show one; None takes
            any.

    Raises:
        Silent: nobody answers, or not in time.
        Refused: the portal's key is not let in.
        Stranger: the host key is another one.
    """
    with _connected(address, key_path, host_keys) as client:
        try:
            _, out, _ = client.exec_command(command, timeout=COMMAND_SECONDS)
            text = out.read(MAX_OUTPUT_BYTES).decode(errors="replace")
            return Output(text, out.channel.recv_exit_status())
        except (OSError, SSHException) as error:
            raise Silent(type(error).__name__) from None


@contextmanager
def _connected(
    address: str, key_path: Path, host_keys: Sequence[str] | None
) -> Iterator[paramiko.SSHClient]:
    client = paramiko.SSHClient()
    try:
        if host_keys is None:
            client.set_missing_host_key_policy(_TrustNobodyYet())
        else:
            client.set_missing_host_key_policy(paramiko.RejectPolicy())
            _trust(client, address, host_keys)
        _connect(client, address, key_path)
        yield client
    finally:
        client.close()


def _trust(client: paramiko.SSHClient, address: str, host_keys: Sequence[str]) -> None:
    known_as = address if PORT == SSH_PORT else f"[{address}]:{PORT}"
    for line in host_keys:
        entry = paramiko.hostkeys.HostKeyEntry.from_line(f"{known_as} {line}")
        if entry is not None and entry.key is not None:
            client.get_host_keys().add(known_as, entry.key.get_name(), entry.key)


def _connect(client: paramiko.SSHClient, address: str, key_path: Path) -> None:
    try:
        client.connect(
            address,
            port=PORT,
            username="root",
            key_filename=str(key_path),
            allow_agent=False,
            look_for_keys=False,
            timeout=CONNECT_SECONDS,
            banner_timeout=CONNECT_SECONDS,
            auth_timeout=CONNECT_SECONDS,
        )
    except AuthenticationException:
        raise Refused from None
    except BadHostKeyException:
        raise Stranger from None
    except (NoValidConnectionsError, OSError):
        raise Silent from None
    except SSHException as error:
        if "not found in known_hosts" in str(error):
            raise Stranger from None
        raise Silent from None
