"""What an account name may be, and which one to propose: it is the login on every machine."""

import itertools
import re
import unicodedata
from collections.abc import Callable

MAX_LENGTH = 31
PATTERN = re.compile(r"[a-z][a-z0-9_-]{0,30}")

SYSTEM_NAMES = frozenset(
    """
    root daemon bin sys sync games man lp mail news uucp proxy www-data backup list irc gnats
    nobody nogroup ubuntu debian admin sudo wheel adm staff users operator test guest tty disk
    kmem dialout fax voice cdrom floppy tape audio video plugdev netdev shadow src utmp input
    render kvm sgx crontab ssl-cert messagebus sshd syslog uuidd tcpdump tss landscape pollinate
    fwupd-refresh polkitd rtkit avahi dnsmasq libvirt-qemu usbmux geoclue colord pulse saned
    whoopsie kernoops gdm lightdm hplip speech-dispatcher ntp chrony postfix sssd nslcd statd
    salt portal fai munge slurm zfs docker lxd guix
    """.split()  # noqa: SIM905 -- a list of one name a line would be four screens long
)
"""Users and groups that Debian, Ubuntu or the institute's post-install states already have."""

PLACEHOLDER_PREFIX = "new-"
"""How the stand-in for a name that was not chosen yet begins; nobody can choose such a name."""

_SPELLED_OUT = str.maketrans(
    {"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ı": "i"}
)


def is_well_formed(name: str) -> bool:
    """Answers whether a name can be a login on Linux, as the institute writes logins."""
    return PATTERN.fullmatch(name) is not None


def is_reserved(name: str) -> bool:
    """Answers whether the machines or the portal need the name themselves."""
    return name in SYSTEM_NAMES or name.startswith((PLACEHOLDER_PREFIX, "systemd-"))


def derive_account_name(
    full_name: str, email: str, is_taken: Callable[[str], bool] = lambda _name: False
) -> str:
    """Answers the account name to propose: first initial and family name, as in `amartin`.

    Accents fall, other scripts are passed over in favour of the e-mail address; a name that is
    taken or reserved gets a number.

    Args:
        full_name: as the person writes it.
        email: used when the full name has no Latin letter.
        is_taken: answers whether somebody has, or ever had, a name.
    """
    stem = _stem(full_name.split()) or _stem(re.split(r"[._]+", email.partition("@")[0]))
    stem = stem or "person"
    if not stem[0].isalpha():
        stem = f"p{stem}"
    suffixes = itertools.chain([""], map(str, itertools.count(2)))
    names = (stem[: MAX_LENGTH - len(suffix)] + suffix for suffix in suffixes)
    return next(name for name in names if not is_reserved(name) and not is_taken(name))


def _stem(words: list[str]) -> str:
    """Answers the initial of the first word and the others whole; a single word as it is."""
    plain = [letters for letters in map(_plain, words) if letters]
    if len(plain) <= 1:
        return "".join(plain)
    return plain[0][0] + "".join(plain[1:])


def _plain(word: str) -> str:
    """Answers the small Latin letters and digits of a word, accents taken off."""
    word = word.partition("+")[0].lower().translate(_SPELLED_OUT)
    decomposed = unicodedata.normalize("NFKD", word).lower()
    return "".join(letter for letter in decomposed if letter.isascii() and letter.isalnum())
