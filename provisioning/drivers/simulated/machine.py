"""What one simulated machine is, and what happens to it when it is told to do things.

Every gesture is idempotent for one fencing number, as a real machine's chain has to be, and every
destructive one leaves a line in the machine's log, so that a test can count installations.
"""

import secrets
from base64 import b64encode
from dataclasses import dataclass, field

LOG_LINES = 500


@dataclass
class System:
    """An operating system on the disk: for which order it was installed, and what it holds."""

    fencing_number: int
    host_keys: list[str]
    logins: list[str] = field(default_factory=list)
    marker_run: str = ""
    marker_occupancy: str = ""
    credentials: dict[str, str] = field(default_factory=dict)
    """Which credential each login was given last."""
    locked: list[str] = field(default_factory=list)
    admins: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    """Logins whose owners have chosen a password of their own."""
    is_stopped: bool = False
    """A container slot whose accounts are all locked."""


@dataclass
class LateOrder:
    """An order that reaches the machine some acts later, for the first time or again."""

    step: str
    run_key: str
    occupancy_key: str
    fencing_number: int
    acts_to_wait: int
    login: str = ""


@dataclass
class LogLine:
    """One gesture that reached the machine."""

    what: str
    run_key: str
    occupancy_key: str
    fencing_number: int


@dataclass
class Machine:
    """The whole state of one simulated machine."""

    is_answering: bool = True
    is_on: bool = True
    power_looks: int = 0
    """Looks until a power order that is on its way has been carried out; 0 when none is."""
    newest_number: int = 0
    """Highest fencing number seen; older orders change nothing."""
    closed_number: int = 0
    """Netboot was disarmed after this number: orders up to it may not arm again."""
    armed_for: str = ""
    armed_occupancy: str = ""
    armed_on: str = ""
    """The TFTP host with its boot file."""
    cycled_number: int = 0
    installing_number: int = 0
    """Fencing number for which the installer runs; 0 when it does not."""
    installing_for: list[str] = field(default_factory=lambda: ["", ""])
    """Run and occupancy that the installer works for."""
    install_due: float = 0.0
    install_seconds: float = 0.0
    """How long the installer works; 0 when it takes no time."""
    system: System | None = None
    begun: dict[str, float] = field(default_factory=dict)
    """When a step was first acted on, in real time, by `number:step`."""
    looks: dict[str, int] = field(default_factory=dict)
    hands: dict[str, int] = field(default_factory=dict)
    """The hand that restarted it last, by `number`; see `provisioning/drivers/power/hands.py`."""
    struck: dict[str, int] = field(default_factory=dict)
    """How often each fault has struck, by `run:step`."""
    late: list[LateOrder] = field(default_factory=list)
    log: list[LogLine] = field(default_factory=list)

    def arm(self, run_key: str, occupancy_key: str, number: int) -> None:
        """Makes the next network boot install it; void once that number was disarmed."""
        if number <= self.closed_number or number < self.newest_number:
            self.note("ignored", run_key, occupancy_key, number)
            return
        if self.armed_for != run_key:
            self.armed_for, self.armed_occupancy = run_key, occupancy_key
            self.note("armed", run_key, occupancy_key, number)

    def cycle(self, run_key: str, occupancy_key: str, number: int, install_due: float) -> None:
        """Restarts it: armed, it is wiped and installed; else it comes back as it was."""
        if number <= self.closed_number or number < self.newest_number:
            self.note("ignored", run_key, occupancy_key, number)
            return
        if self.cycled_number == number:
            return
        self.cycled_number, self.is_on = number, True
        if self.armed_for:
            self.system = None
            self.installing_number, self.install_due = number, install_due
            self.installing_for = [self.armed_for, self.armed_occupancy]
            self.note("wiped", self.armed_for, self.armed_occupancy, number)
        else:
            self.note("restarted", run_key, occupancy_key, number)

    def switch(self, *, on: bool) -> None:
        """Switches it on or off; on, it starts from its own disk as nobody ordered more."""
        if self.is_on is on:
            return
        self.is_on = on
        self.note("switched_on" if on else "switched_off", "", "", self.newest_number)

    def finish_install(self, now: float) -> None:
        """Lets the installer reach its end when its time has come."""
        if not self.installing_number or now < self.install_due:
            return
        self.system = System(self.installing_number, new_host_keys())
        self.is_answering = True
        run_key, occupancy_key = self.installing_for
        self.note("installed", run_key, occupancy_key, self.installing_number)
        self.installing_number = 0

    def disarm(self, run_key: str, occupancy_key: str, number: int) -> None:
        """Lets it boot its own disk again."""
        if number < self.newest_number:
            self.note("ignored", run_key, occupancy_key, number)
            return
        if self.armed_for or self.closed_number < number:
            self.note("disarmed", run_key, occupancy_key, number)
        self.armed_for = self.armed_occupancy = ""
        self.closed_number = number

    def renew_container(self, run_key: str, occupancy_key: str, number: int) -> None:
        """Puts a fresh container with an empty volume in place of the old one."""
        if self.system is not None and self.system.fencing_number == number:
            return
        self.system = System(number, new_host_keys())
        self.note("wiped", run_key, occupancy_key, number)
        self.note("installed", run_key, occupancy_key, number)

    def mark(self, run_key: str, occupancy_key: str) -> None:
        """Writes the run marker, which comes last."""
        if self.system is not None:
            self.system.marker_run, self.system.marker_occupancy = run_key, occupancy_key

    def configure_late(self, late: LateOrder) -> None:
        """Runs post-install states that were ordered before; void once a newer number was seen."""
        if late.fencing_number < self.newest_number:
            self.note("ignored", late.run_key, late.occupancy_key, late.fencing_number)
            return
        if self.system is not None and late.login not in self.system.logins:
            self.system.logins.append(late.login)
        self.mark(late.run_key, late.occupancy_key)

    def note(self, what: str, run_key: str, occupancy_key: str, number: int) -> None:
        """Adds a line to the log."""
        self.log = [*self.log[1 - LOG_LINES :], LogLine(what, run_key, occupancy_key, number)]


def new_host_keys() -> list[str]:
    """Answers one fresh public host key in OpenSSH format (its secret half never existed)."""
    kind = b"ssh-ed25519"
    blob = len(kind).to_bytes(4, "big") + kind + (32).to_bytes(4, "big") + secrets.token_bytes(32)
    return [f"ssh-ed25519 {b64encode(blob).decode()}"]
