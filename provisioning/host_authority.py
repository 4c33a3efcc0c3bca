"""The SSH host CA: signs the host keys of installed machines, so that nobody sees a warning.

Plain Python: the driver signs with it, pages print its public half.
"""

import base64
import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import ssh

from foundation import clock

CLOCK_SLACK = timedelta(minutes=10)
"""A certificate is good a little before now: clocks of clients differ."""


class HostAuthorityError(Exception):
    """A key could not be read, or is of a kind that SSH does not use for hosts."""


def sign_host_key(
    ca_private_path: Path,
    public_key: str,
    principals: Sequence[str],
    valid_days: int,
    *,
    now: datetime | None = None,
) -> str:
    """Answers a host certificate as one OpenSSH line.

    Args:
        ca_private_path: the CA's private key, without a passphrase.
        public_key: the host key, an OpenSSH line.
        principals: names and addresses under which people reach the machine.
        valid_days: how long it is good.
        now: aware instant from which it is good; the present one unless given.

    Raises:
        HostAuthorityError: one of the keys cannot be used, or no principal was given.
    """
    if not principals:
        raise HostAuthorityError("a host certificate without principals is good for any name")
    begin = now or clock.system()
    names = list(dict.fromkeys(name for name in principals if name))
    certificate = (
        ssh.SSHCertificateBuilder()
        .public_key(load_public_key(public_key))
        .type(ssh.SSHCertificateType.HOST)
        .key_id(names[0].encode())
        .valid_principals([name.encode() for name in names])
        .valid_after(int((begin - CLOCK_SLACK).timestamp()))
        .valid_before(int((begin + timedelta(days=valid_days)).timestamp()))
        .sign(load_authority(ca_private_path))
    )
    return certificate.public_bytes().decode()


def public_line(ca_private_path: Path) -> str:
    """Answers the CA's public key as one OpenSSH line.

    Raises:
        HostAuthorityError: the CA's key cannot be read.
    """
    public = load_authority(ca_private_path).public_key()
    return public.public_bytes(
        serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH
    ).decode()


def fingerprint(public_key: str) -> str:
    """Answers the SHA-256 fingerprint of an OpenSSH line, as `ssh-keygen -l` prints it.

    Raises:
        HostAuthorityError: the line is no public key.
    """
    try:
        raw = base64.b64decode(public_key.split()[1], validate=True)
    except (IndexError, ValueError):
        raise HostAuthorityError("not an OpenSSH public key") from None
    digest = base64.b64encode(hashlib.sha256(raw).digest()).decode()
    return f"SHA256:{digest.rstrip('=')}"


def load_public_key(
    line: str,
) -> ed25519.Ed25519PublicKey | rsa.RSAPublicKey | ec.EllipticCurvePublicKey:
    """Answers a public key from its OpenSSH line.

    Raises:
        HostAuthorityError: it cannot be read, or is of a kind that is not signed.
    """
    try:
        key = serialization.load_ssh_public_key(line.encode())
    except (ValueError, UnsupportedAlgorithm):
        raise HostAuthorityError("the key cannot be read") from None
    if not isinstance(
        key, ed25519.Ed25519PublicKey | rsa.RSAPublicKey | ec.EllipticCurvePublicKey
    ):
        raise HostAuthorityError("a key of a kind that is not signed")
    return key


def load_authority(
    path: Path,
) -> ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey:
    """Answers the private key of a CA.

    Raises:
        HostAuthorityError: it cannot be read, or is of a kind that does not sign.
    """
    try:
        key = serialization.load_ssh_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm):
        raise HostAuthorityError("the key of the SSH CA cannot be read") from None
    if not isinstance(
        key, ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
    ):
        raise HostAuthorityError("an SSH CA of a kind that does not sign")
    return key
