"""A board spoken to by IPMI over the network, through the program ipmitool.

The password goes to the program in its environment, which only its own account can read; never
on the command line, which everybody can.
"""

import os
import re
import subprocess
from collections.abc import Sequence

from provisioning.drivers.power.identity import Identity, identity_of
from provisioning.ports import Board, DriverError, PowerState

PROGRAM = "ipmitool"
PASSWORD_VARIABLE = "IPMI_PASSWORD"  # noqa: S105 -- the name of a secret, not one
TIMEOUT_SECONDS = 20
PATIENCE = ("-N", "2", "-R", "2")
"""Two seconds for an answer, asked twice more: silence is known after ten seconds."""
POWER_LINE = re.compile(r"^Chassis Power is (on|off)\b", re.MULTILINE)
SERIAL_LINE = re.compile(r"^\s*(?:Product|Chassis|Board) Serial\s*:\s*(\S.*?)\s*$", re.MULTILINE)
UUID_LINE = re.compile(r"^\s*System GUID\s*:\s*([0-9A-Fa-f-]{36})", re.MULTILINE)
REFUSED_LOGIN = ("RAKP 2", "unauthorized name")
CIPHERS = ("17", "3", "")
"""Tried in this order; the last lets ipmitool ask the board:
ipmi_quirks.ASKING_FOR_CIPHERS_TAKES_SECONDS."""
OTHER_CIPHER = ("invalid authentication algorithm", "no matching cipher suite")


class IpmiBoard:
    """One board that speaks IPMI 2.0.

    Args:
        board: its address and login.
        program: another ipmitool, for tests.
    """

    def __init__(self, board: Board, *, program: str = PROGRAM) -> None:
        self._board = board
        self._program = program
        self._ciphers = list(CIPHERS)

    def state(self) -> PowerState:
        """Reads whether the machine is on."""
        found = POWER_LINE.search(self._run("chassis", "power", "status"))
        return PowerState(found.group(1)) if found else PowerState.UNKNOWN

    def switch(self, *, on: bool) -> None:
        """Orders power on or off, at once.

        ipmi_quirks.A_CYCLE_ARRIVES_AS_OFF_THEN_ON: so off and on are ordered one by one.
        """
        self._run("chassis", "power", "on" if on else "off")

    def boot_from_network(self) -> None:
        """Makes the network the next boot's source, once."""
        self._run("chassis", "bootdev", "pxe")

    def identity(self) -> Identity:
        """Reads serial numbers and UUID: ipmi_quirks.NO_MAC_ADDRESS."""
        said = self._run("fru", "print", "0", may_fail=True)
        said += self._run("mc", "guid", may_fail=True)
        return identity_of([*SERIAL_LINE.findall(said), *UUID_LINE.findall(said)])

    def _run(self, *words: str, may_fail: bool = False) -> str:
        """Runs ipmitool, with another cipher while the board wants one; answers what it printed.

        Raises:
            DriverError: it failed; with `may_fail`, only when the board was not reached.
        """
        while True:
            done = self._run_once(words)
            if done.returncode == 0:
                return done.stdout
            if len(self._ciphers) > 1 and any(said in done.stderr for said in OTHER_CIPHER):
                del self._ciphers[0]
                continue
            code = _failure(done.stderr)
            if may_fail and code == "board_refused":
                return done.stdout
            raise DriverError(code, "ipmitool failed", is_permanent=code == "board_login")

    def _run_once(self, words: Sequence[str]) -> subprocess.CompletedProcess[str]:
        host, _, port = self._board.address.partition(":")
        cipher = ["-C", self._ciphers[0]] if self._ciphers[0] else []
        options = ["-H", host, *(["-p", port] if port else []), "-U", self._board.username, "-E"]
        try:
            return subprocess.run(
                [self._program, "-v", "-I", "lanplus", *options, *PATIENCE, *cipher, *words],
                env={**os.environ, PASSWORD_VARIABLE: self._board.password},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                errors="replace",
                timeout=TIMEOUT_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise DriverError("board_silent", "ipmitool did not end") from None
        except OSError as error:
            raise DriverError("no_ipmitool", type(error).__name__, is_permanent=True) from None


def _failure(said: str) -> str:
    """Answers what ipmitool's words mean.

    ipmi_quirks.SILENCE_AND_REFUSAL_END_ALIKE: so it is asked to say more.
    """
    if any(words in said for words in REFUSED_LOGIN):
        return "board_login"
    is_silent = "Unable to establish" in said or "Address lookup" in said
    return "board_silent" if is_silent else "board_refused"
