"""What a site tells the driver about its Salt master, its TFTP host and the portal's own keys."""

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class SaltFaiConfig:
    """Settings of the driver, read from the environment by the roof."""

    api_url: str
    api_username: str
    api_password: str = field(repr=False)
    portal_url: str
    """Base address at which an installing machine finds the portal."""
    ssh_key_path: Path
    """The portal's own private key; its public half beside it, with `.pub`."""
    api_eauth: str = "pam"
    ssh_host_ca_path: Path | None = None
    """Private key of the SSH host CA; None: host keys stay unsigned."""
    ssh_user_ca_path: Path | None = None
    """Private key of the SSH user CA; None: machines trust no certificates of people."""
    monitor_address: str = ""
    """`host:port` of `manage.py listen` as an installing machine reaches it; empty: none."""
    tftp_minion: str = ""
    """Salt minion of the host with the boot files; empty: they are on this host."""
    tftp_root: str = ""
    """Where the boot files are on this host; empty: where fai-chboot looks by itself."""
    host_certificate_days: int = 100
    """How long a signed host key is good: longer than the longest occupancy and its grace."""
