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
    """The physical host of a container slot, else empty."""

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
    """The holder's account on the installed machine."""

    login: str
    password_hash: str | None = field(default=None, repr=False)
    """SHA-512 crypt hash; None when SSH keys are installed instead."""
    public_keys: tuple[str, ...] = ()


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
    finished_codes: Mapping[str, int] | None = None
    """FAI task codes sent by the installer at its end; None until it called."""
    is_key_fetched: bool = False


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
