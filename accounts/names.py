"""What an account name may be: the login on every machine, so Unix has its say."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

PATTERN = re.compile(r"[a-z][a-z0-9_-]{0,30}")

SYSTEM_NAMES = frozenset(
    ["root", "daemon", "bin", "sys", "sync", "games", "man", "lp", "mail", "news", "uucp", "proxy", "www-data", "backup", "list", "irc", "gnats", "nobody", "systemd-network", "systemd-resolve", "systemd-timesync", "messagebus", "sshd", "syslog", "uuidd", "tcpdump", "tss", "landscape", "pollinate", "fwupd-refresh", "ubuntu", "debian", "admin", "sudo", "wheel", "adm", "staff", "users", "operator", "salt", "portal", "fai", "munge", "slurm", "ntp", "chrony", "postfix", "sssd", "polkitd", "rtkit", "avahi", "dnsmasq", "libvirt-qemu", "zfs", "docker", "lxd", "guix", "nslcd", "statd", "test", "guest"]
)
"""Names that Debian, Ubuntu or the institute's post-install states already use on a machine."""


def validate_account_name(name: str) -> None:
    """Refuses what cannot be a login on the machines.

    Raises:
        ValidationError: with a sentence that says what to do.
    """
    if not PATTERN.fullmatch(name):
        raise ValidationError(
            _(
                "An account name begins with a small letter and holds small letters, digits, "
                "“-” and “_” only, at most 31 in all."
            ),
            code="account_name_form",
        )
    if name in SYSTEM_NAMES:
        raise ValidationError(
            _("“%(name)s” is already used by the machines themselves: choose another name."),
            code="account_name_taken",
            params={"name": name},
        )
