"""Arming and disarming network boot of exactly one machine, by the real fai-chboot.

The boot file of a machine is named after its MAC address or its address in hexadecimal. Both can
exist; the card takes the first. Both are therefore looked at, written over and put away.
"""

import re
import subprocess
from collections.abc import Callable, Iterable, Sequence

from provisioning.drivers.salt_fai.salt_api import SaltApi
from provisioning.ports import BootFile, DriverError, Target

Chboot = Callable[[Sequence[str]], str]
"""Runs fai-chboot with these arguments and answers what it printed."""

TIMEOUT_SECONDS = 15
NOBODY = "0.0.0.0"  # noqa: S104 -- nothing is bound to it
DISABLED = ".disable"
INSTALLS = "FAI_ACTION=install"
WORD = re.compile(r"[\w./:@+,=-]*", re.ASCII)
"""No per cent sign: quirks.FAI_LIST_FORMATS_WHAT_IT_PRINTS."""
FILE_NAME = re.compile(r"(01(-[0-9a-f]{2}){6}|[0-9A-F]{1,8}|default)(\.disable)?")


def chboot_through(api: SaltApi, minion: str) -> Chboot:
    """Answers a fai-chboot that runs on the TFTP host, through its Salt minion.

    quirks.SALT_LIST_NEEDS_PYTHON_SHELL_OFF: else only the first word would be run.
    """

    def run(arguments: Sequence[str]) -> str:
        answer = api.ask_minion(
            minion,
            "cmd.run_all",
            arguments=[["fai-chboot", *arguments]],
            options={"python_shell": False},
            timeout_seconds=TIMEOUT_SECONDS,
        )
        if answer is None:
            raise DriverError("tftp_silent", "the TFTP host does not answer through Salt")
        ended = answer.value
        if not isinstance(ended, dict) or ended.get("retcode") != 0:
            raise DriverError("tftp_refused", "fai-chboot failed on the TFTP host")
        return str(ended.get("stdout", ""))

    return run


def chboot_here(tftp_root: str) -> Chboot:
    """Answers a fai-chboot that runs on this host."""
    place = ["-D", f"{tftp_root.rstrip('/')}/pxelinux.cfg"] if tftp_root else []

    def run(arguments: Sequence[str]) -> str:
        try:
            done = subprocess.run(
                ["/usr/sbin/fai-chboot", *place, *arguments],
                capture_output=True,
                text=True,
                timeout=TIMEOUT_SECONDS,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise DriverError("tftp_refused", type(error).__name__) from None
        if done.returncode != 0:
            raise DriverError("tftp_refused", "fai-chboot failed on this host")
        return done.stdout

    return run


class Netboot:
    """The boot files of the TFTP hosts, as far as one machine or one host is concerned.

    Args:
        chboot_of: answers the fai-chboot of a TFTP host, by its minion; empty: of the settings.
    """

    def __init__(self, chboot_of: Callable[[str], Chboot]) -> None:
        self._chboot_of = chboot_of

    def arm(self, target: Target, words: Iterable[str], classes: Sequence[str]) -> None:
        """Lets the machine, and no other, be installed at its next start.

        Args:
            target: the machine.
            words: what its installer finds on the kernel command line.
            classes: FAI classes of the booked profile.

        Raises:
            DriverError: a word cannot stand on a kernel command line, or fai-chboot failed.
        """
        line = [*words, *([f"ADDCLASSES={','.join(classes)}"] if classes else [])]
        for word in line:
            if not WORD.fullmatch(word):
                name = word.partition("=")[0]
                raise DriverError("bad_kernel_word", f"unusable {name}", is_permanent=True)
        names = target.mac_addresses or (target.address,)
        chboot = self._chboot_of(target.tftp_minion)
        chboot(["-B", "-I", "-k", " ".join(line), *names])

    def disarm(self, target: Target) -> None:
        """Puts both forms of the machine's boot file away; what is not there may be named.

        quirks.FAI_DISARMS_WHAT_IS_NOT_ARMED: so it must be read back.
        """
        chboot = self._chboot_of(target.tftp_minion)
        chboot(["-d", *target.mac_addresses, target.address])

    def try_writing(self, tftp_minion: str) -> None:
        """Writes a file and puts it away, for an address that no machine can have.

        quirks.FAI_WRITES_NOTHING_AND_SAYS_DONE: so the second call tells whether the first wrote.

        Raises:
            DriverError: fai-chboot failed, or the folder cannot be written.
        """
        chboot = self._chboot_of(tftp_minion)
        chboot(["-o", NOBODY])
        if "not enabled" in chboot(["-d", NOBODY]):
            raise DriverError("tftp_read_only", "the boot files cannot be written")

    def armed(self, tftp_minion: str) -> tuple[BootFile, ...]:
        """Answers every boot file of a host that would start an installation, of any machine.

        quirks.FAI_LISTS_MAC_FILES_AS_OTHER: `-L` shows them all, the disabled ones too.
        """
        found = []
        for line in self._chboot_of(tftp_minion)(["-L"]).splitlines():
            if INSTALLS not in line.split():
                continue
            words = line.split()
            name = _file_name(words)
            if name and not name.endswith(DISABLED):
                found.append(_boot_file(name, words))
        return tuple(found)

    def armed_for(self, target: Target) -> tuple[BootFile, ...]:
        """Answers the armed files that this machine itself is named in."""
        names = file_names(target)
        return tuple(each for each in self.armed(target.tftp_minion) if each.name in names)

    def armed_for_many(self, target: Target) -> tuple[BootFile, ...]:
        """Answers the armed files that this machine would fall back on among others.

        With one of these it would be installed again and again.
        """
        number = _hexadecimal(target.address)
        wide = {number[:length] for length in range(1, 8)} | {"default"}
        return tuple(each for each in self.armed(target.tftp_minion) if each.name in wide)


def file_names(target: Target) -> frozenset[str]:
    """Answers the names that a machine's own boot file can have."""
    macs = (f"01-{mac.lower().replace(':', '-')}" for mac in target.mac_addresses)
    return frozenset({*macs, _hexadecimal(target.address)})


def _hexadecimal(address: str) -> str:
    return "".join(f"{int(part):02X}" for part in address.split("."))


def _file_name(words: Sequence[str]) -> str:
    """The file's name is the last word like one before the kernel's first assignment."""
    name = ""
    for word in words:
        if "=" in word:
            break
        if FILE_NAME.fullmatch(word):
            name = word
    return name


def _boot_file(name: str, words: Sequence[str]) -> BootFile:
    named = dict(word.split("=", 1) for word in words if "=" in word)
    number = named.get("portal_fencing", "0")
    return BootFile(
        name=name,
        run_key=named.get("portal_run", ""),
        fencing_number=int(number) if number.isdecimal() else 0,
    )
