"""The SSH user CA: certificates for people's own keys, which end with their booking.

Plain Python. Installed machines trust its public half for the account that a certificate names.
"""

from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.serialization import ssh

from foundation import clock
from provisioning.host_authority import CLOCK_SLACK, load_authority, load_public_key

EXTENSIONS = (b"permit-agent-forwarding", b"permit-port-forwarding", b"permit-pty")


def sign_user_key(
    ca_private_path: Path,
    public_key: str,
    *,
    login: str,
    key_id: str,
    valid_before: datetime,
) -> str:
    """Answers a user certificate as one OpenSSH line, good from now on.

    Args:
        ca_private_path: the CA's private key, without a passphrase.
        public_key: the person's own key, an OpenSSH line.
        login: the one account that it opens.
        key_id: what sshd writes into its log.
        valid_before: aware instant from which on it opens nothing any more.

    Raises:
        HostAuthorityError: one of the keys cannot be used.
    """
    builder = (
        ssh.SSHCertificateBuilder()
        .public_key(load_public_key(public_key))
        .type(ssh.SSHCertificateType.USER)
        .key_id(key_id.encode())
        .valid_principals([login.encode()])
        .valid_after(int((clock.system() - CLOCK_SLACK).timestamp()))
        .valid_before(int(valid_before.timestamp()))
    )
    for name in EXTENSIONS:
        builder = builder.add_extension(name, b"")
    return builder.sign(load_authority(ca_private_path)).public_bytes().decode()
