"""What the portal asks of whatever makes a machine ready: the driver protocol.

Facts in, facts out: a driver knows machines and networks, never bookings or the database.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

JsonScalar = str | int | float | bool | None


class StepName(StrEnum):
    """The parts of a run that a driver carries out, named after the run's states."""

    PRECHECKING = "prechecking"
    ARMING = "arming"
    CYCLING = "cycling"
    INSTALLING = "installing"
    DISARMING = "disarming"
    CONFIGURING = "configuring"
    VERIFYING = "verifying"


class Outcome(StrEnum):
    """What reading back the world says about a step."""

    DONE = "done"
    AGAIN = "again"
    """Under way: look again after `again_seconds`."""
    RETRY = "retry"
    """Not done, and acting again may help."""
    NEEDS_PERSON = "needs_person"


class MarkerKind(StrEnum):
    """What the run marker of a machine said when it was read."""

    NO_ANSWER = "no_answer"
    NO_MARKER = "no_marker"
    MARKED = "marked"


@dataclass(frozen=True, slots=True)
class MarkerReading:
    """The run marker found on a machine: which run installed it, for which occupancy."""

    kind: MarkerKind
    run_key: str = ""
    occupancy_key: str = ""


class PowerState(StrEnum):
    """What a machine's board says of its power."""

    ON = "on"
    OFF = "off"
    UNKNOWN = "unknown"
    """No board, none that answers, or one that does not say."""


REDFISH = "redfish"
IPMI = "ipmi"


@dataclass(frozen=True, slots=True)
class Board:
    """A management board (BMC): hands on a machine that work while the machine is off."""

    protocol: str
    """`redfish` or `ipmi`."""
    address: str
    """Host, or host and port; for Redfish also a whole `https://` address."""
    username: str
    password: str = field(repr=False)
    serial: str = ""
    """What the board must say of its machine: serial number, service tag or UUID."""
    verifies_certificate: bool = True
    trusted_certificate: str = ""
    """PEM of the certificate, or of its authority, that the board shows; empty: the system's."""


@dataclass(frozen=True, slots=True)
class Target:
    """The machine a run is about."""

    name: str
    host_name: str
    address: str
    kind: str
    mac_addresses: tuple[str, ...]
    memory_gib: int
    cores: int
    disk_tib: float
    data_volumes: tuple[str, ...] = ()
    host: str = ""
    """The Salt minion of the physical host of a container slot, else empty."""
    tftp_minion: str = ""
    """The Salt minion of the host with its boot file; empty: the one of the settings."""
    boards: tuple[Board, ...] = ()
    """Tried in this order; given only to what needs them, as they carry passwords."""

    @property
    def minion_id(self) -> str:
        """Answers the machine's identity at the Salt master."""
        return self.name


@dataclass(frozen=True, slots=True)
class ProfileFacts:
    """What gets installed."""

    slug: str
    fai_classes: tuple[str, ...] = ()
    salt_states: tuple[str, ...] = ()
    harmless_codes: tuple[int, ...] = ()
    """FAI task codes that are warnings for this profile, not failures."""


@dataclass(frozen=True, slots=True)
class Account:
    """One person's account on the installed machine."""

    login: str
    password_hash: str | None = field(default=None, repr=False)
    """SHA-512 crypt hash; None when SSH keys are installed instead, or once it is forgotten."""
    public_keys: tuple[str, ...] = ()
    credential_key: str = ""
    """Names the credential: its password is set once, and replaces that of the one before."""
    is_admin: bool = True
    """May do everything there (sudo): the holder."""
    is_locked: bool = False
    """Password and keys are refused; the account and its files are kept."""


KEY_ASKED_AGAIN = "KEY asked again"
"""Name of the report that an installer has begun anew and needs another minion key."""


@dataclass(frozen=True, slots=True)
class Report:
    """One thing that the installer or Salt said about a run: progress, never proof."""

    source: str
    """`fai` or `salt`."""
    name: str
    """FAI: verb and task (`TASKEND install`); Salt: the event's tag."""
    code: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class TaskLine:
    """One line that an installer has just said, as a report will keep it."""

    name: str
    code: int | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """All that a driver may know about the run it works for."""

    run_key: str
    occupancy_key: str
    fencing_number: int
    target: Target
    profile: ProfileFacts
    account: Account
    last_day: date
    attempt: int
    """1 for the first time this step is acted on, then growing."""
    install_token: str = field(default="", repr=False)
    previous_logins: tuple[str, ...] = ()
    previous_host_keys: tuple[str, ...] = ()
    remembered: Mapping[str, str] = field(default_factory=dict)
    """Facts that earlier steps of this run asked to keep (job ids, instants)."""
    reports: tuple[Report, ...] = ()
    """Told while the machine leaves, is installed and configured."""
    finished_codes: Mapping[str, int] | None = None
    """FAI task codes sent by the installer at its end; None until it called."""
    is_key_fetched: bool = False
    """The installer has fetched the machine's new key; told to the step that makes it."""
    keeps_data: bool = False
    """The holder asks to find their own data again: a container slot can do that, nothing else."""


@dataclass(frozen=True, slots=True)
class BootFile:
    """One file of the TFTP host that would start an installation."""

    name: str
    run_key: str
    fencing_number: int
    """0 when the file does not say."""


@dataclass(frozen=True, slots=True)
class ActResult:
    """What acting left to be kept: plain facts, and secrets to be sealed at once."""

    remember: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Observation:
    """What the world looks like after a step was acted on."""

    outcome: Outcome
    code: str = ""
    """Machine-readable reason (`sshd_silent`), worded for people elsewhere."""
    evidence: Mapping[str, JsonScalar] = field(default_factory=dict)
    remember: Mapping[str, str] = field(default_factory=dict)
    host_keys: tuple[str, ...] = ()
    """Public host keys in OpenSSH format, when the step learnt them."""
    again_seconds: float = 2.0
    said: tuple[TaskLine, ...] = ()
    """What the installer has said since the last look, from drivers that hear it themselves."""


@dataclass(frozen=True, slots=True)
class AccessOrder:
    """The complete list of accounts that shall be on an installed machine.

    Accounts that are not named are left as they are: their people made them themselves.
    """

    key: str
    """Names this order; a renewed attempt carries the same."""
    run_key: str
    occupancy_key: str
    """Whose machine it must still be: an order for another occupancy changes nothing."""
    target: Target
    accounts: tuple[Account, ...]
    host_keys: tuple[str, ...] = ()
    """Public host keys of which the machine must show one when it is read back."""
    remembered: Mapping[str, str] = field(default_factory=dict)
    """Facts that acting on this order asked to keep (a job's number)."""


@dataclass(frozen=True, slots=True)
class AccountReading:
    """What an installed machine says about one account that is there."""

    login: str
    is_locked: bool
    is_password_replaced: bool
    """Its owner has chosen another password than the one that was given: a first login."""


class DriverError(Exception):
    """The world refused or did not answer.

    Attributes:
        code: machine-readable reason.
        is_permanent: True when trying again cannot help and a person is needed.
    """

    def __init__(self, code: str, message: str, *, is_permanent: bool = False) -> None:
        super().__init__(message)
        self.code = code
        self.is_permanent = is_permanent


class Driver(Protocol):
    """Code that speaks to one kind of machine or installer.

    Every method may be called twice, after a crash by another process, and must give the same
    end state. `act` and `observe` carry the run key and fencing number in the order; an order
    with an older fencing number than one already seen must not change anything.
    """

    name: str

    def accepts(self, target: Target) -> bool:
        """Answers whether this driver can make such a machine ready."""
        ...

    def read_marker(self, target: Target) -> MarkerReading:
        """Reads the run marker from the machine; silence is an answer, not an error."""
        ...

    def act(self, step: StepName, order: Order) -> ActResult:
        """Does one step.

        Raises:
            DriverError: the world refused or did not answer.
        """
        ...

    def observe(self, step: StepName, order: Order) -> Observation:
        """Reads back whether a step is done.

        Raises:
            DriverError: the world refused or did not answer.
        """
        ...

    def act_access(self, order: AccessOrder) -> ActResult:
        """Makes, renews, locks or opens accounts of an installed machine.

        A container slot all of whose accounts are locked has its own container stopped, its
        host never; it starts again with the first account that is opened.

        Raises:
            DriverError: the world refused or did not answer; permanently when the run marker
                on the machine is of another occupancy, which is left untouched.
        """
        ...

    def observe_access(self, order: AccessOrder) -> Observation:
        """Reads back whether the accounts are as ordered.

        Raises:
            DriverError: the world refused or did not answer.
        """
        ...

    def read_accounts(self, order: AccessOrder) -> tuple[AccountReading, ...]:
        """Reads those of the order's accounts that are on the machine; changes nothing.

        Raises:
            DriverError: the world refused or did not answer.
        """
        ...

    def power_state(self, target: Target) -> PowerState:
        """Reads whether a machine is on; silence is an answer, not an error."""
        ...

    def switch_power(self, target: Target, *, on: bool) -> None:
        """Asks for power on or off, at once; that it happened is read back by `power_state`.

        Raises:
            DriverError: no board took the order; `no_power_control` when there is none.
        """
        ...

    def can_switch_on(self, target: Target) -> bool:
        """Answers whether a board answers now that could switch the machine on again."""
        ...

    def armed_files(self, tftp_minion: str) -> tuple[BootFile, ...]:
        """Reads every boot file of a TFTP host that would start an installation.

        Args:
            tftp_minion: its Salt minion; empty: the one of the settings.

        Raises:
            DriverError: the TFTP host is silent or refuses.
        """
        ...

    def boot_file_names(self, target: Target) -> frozenset[str]:
        """Answers the names that a machine's own boot file can have."""
        ...
