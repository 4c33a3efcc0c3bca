"""The plain values that the rules judge, and the verdict they answer with.

Everything is frozen; days are local to the machine's site; ranges are half-open.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TypeAlias

from foundation.days import DayRange


class Rule(StrEnum):
    """The rules, ordered by what a person should change first (service rules of 03/05/2024)."""

    ACCESS = "access"
    BOOKABLE = "bookable"
    PROFILE = "profile"
    CLASH = "clash"
    NOTICE = "notice"
    HORIZON = "horizon"
    LENGTH = "length"
    RENEWAL = "renewal"
    WINDOW = "window"


WAIVABLE = frozenset({Rule.NOTICE, Rule.LENGTH, Rule.RENEWAL, Rule.WINDOW, Rule.HORIZON})
FLEXIBLE = frozenset({Rule.LENGTH, Rule.RENEWAL, Rule.WINDOW})


class Strictness(StrEnum):
    """Whether a request that breaks a rule may be sent at all."""

    STRICT = "strict"
    FLEXIBLE = "flexible"
    """`length`, `renewal` and `window` may be exceeded up to bounded figures, by waiver."""


class WindowScope(StrEnum):
    """Over which machines the days of a person are counted."""

    CATEGORY = "category"
    MACHINE = "machine"


class Gesture(StrEnum):
    """What a person is doing; the table of gestures says which rules apply."""

    REQUEST = "request"
    CHANGE = "change"
    CONTINUE = "continue"
    EXTEND = "extend"
    SHORTEN = "shorten"
    APPROVE = "approve"
    MOVE = "move"
    """To an equivalent machine that was offered: the one booked is in trouble."""
    HAND_OVER = "hand_over"
    """What is left of a running booking goes to another person, nothing is installed."""
    NIGHTLY = "nightly"


@dataclass(frozen=True, slots=True)
class Limits:
    """The numbers of one dated BookingRules row, in days unless named otherwise."""

    notice_days: int = 2
    max_days: int = 42
    max_occupancy_days: int = 84
    max_extensions: int | None = None
    window_months: int = 5
    max_window_days: int = 84
    window_scope: WindowScope = WindowScope.CATEGORY
    horizon_days: int | None = None
    strictness: Strictness = Strictness.STRICT
    bound_days: int = 63
    bound_occupancy_days: int = 126
    bound_window_days: int = 126
    max_gap_days: int = 7
    purpose_above_days: int = 7
    max_undecided: int = 3
    max_wishes: int = 3
    grace_days: int = 2


class BlockKind(StrEnum):
    """What stands on a machine's days."""

    APPROVED = "approved"
    """An approved or active booking."""
    UNDECIDED = "undecided"
    """An offered or requested booking."""
    UNAVAILABLE = "unavailable"
    KEPT = "kept"
    """Days before a stored `kept_until`: somebody's data still lies there."""


@dataclass(frozen=True, slots=True)
class Block:
    """Days of a machine that are taken, by whom and by what."""

    days: DayRange
    kind: BlockKind
    holder: str = ""
    """Key of the holder; empty for an unavailability."""
    reference: str = ""
    is_continuing: bool = False
    """It keeps the data of the booking before it; all others reinstall."""


@dataclass(frozen=True, slots=True)
class Span:
    """Days on which something is allowed; None means without bound."""

    first_day: date | None = None
    stop_day: date | None = None


@dataclass(frozen=True, slots=True)
class MachineFacts:
    """One machine as one person finds it."""

    name: str
    is_bookable: bool
    """False when private or when it accepts no bookings."""
    profiles: frozenset[str]
    open_spans: tuple[Span, ...]
    """When this person may book it: by category, team or grant; empty = never."""
    blocks: tuple[Block, ...] = ()
    """Everything standing on it near the days asked, the judged booking itself left out."""
    counted: tuple[DayRange, ...] = ()
    """The holder's machine-days in this machine's window scope, the judged booking left out.
    Two machines held on the same day are two entries."""
    retired_day: date | None = None
    warranty_end_day: date | None = None
    memory_gib: int = 0
    cores: int = 0
    gpus: int = 0


@dataclass(frozen=True, slots=True)
class Earlier:
    """The holder's own last booking on the machine, whose data could be kept."""

    reference: str
    days: DayRange
    profile: str
    occupancy_days: int
    """Days of its whole chain so far, held gap days included."""


@dataclass(frozen=True, slots=True)
class Case:
    """One question to the judge: may this person make this gesture on these days?"""

    gesture: Gesture
    today: date
    limits: Limits
    holder: str
    machine: MachineFacts
    wanted: DayRange
    """The days of the booking if the gesture is granted."""
    profile: str
    added: DayRange | None = None
    """EXTEND only: the days newly asked."""
    earlier: Earlier | None = None
    """The booking that could be continued (its disk not claimed since), if any."""
    continues: bool = False
    """Whether the request continues `earlier` (else its data goes)."""
    is_choice_made: bool = False
    """Whether the person has chosen between continuing and reinstalling."""
    account_stop_day: date | None = None
    first_decision_day: date | None = None
    """The first working day on which somebody can decide; None when approval is automatic."""
    booked_first_day: date | None = None
    """CHANGE only: the first day of the booking as it stands; notice is judged when it moves."""
    extensions: int = 0
    """EXTEND only: extensions already granted in this occupancy."""


Figure: TypeAlias = int | date | str | None


@dataclass(frozen=True, slots=True)
class Check:
    """One rule applied: the figure asked, the figure allowed, and whether it is broken."""

    rule: Rule
    is_broken: bool
    asked: Figure = None
    allowed: Figure = None
    is_waivable: bool = False
    details: Mapping[str, Figure] = field(default_factory=dict)


class NoticeKind(StrEnum):
    """Things worth knowing that forbid nothing."""

    DECISION_AFTER = "decision_after"
    CHOICE_NEEDED = "choice_needed"
    CONTINUES = "continues"
    REINSTALLS = "reinstalls"
    REINSTALL_ONLY = "reinstall_only"
    REINSTALLED_LATER = "reinstalled_later"
    """The holder's own next booking erases what this one leaves."""
    KEEPS_PROFILE = "keeps_profile"
    OUT_OF_WARRANTY = "out_of_warranty"
    EXTENSION_LIMIT = "extension_limit"
    BUDGET_SPENT = "budget_spent"
    RIVAL = "rival"


@dataclass(frozen=True, slots=True)
class Notice:
    """One remark beside a verdict."""

    kind: NoticeKind
    details: Mapping[str, Figure] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One choice that passes all rules."""

    machine: str
    days: DayRange


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer of the rules: every rule that applies, in the order of `Rule`."""

    checks: tuple[Check, ...]
    notices: tuple[Notice, ...] = ()
    suggestion: Suggestion | None = None
    is_sendable: bool = True
    """True when nothing is broken, or only what the strictness lets a request ask as a waiver.
    False while the person has still to choose between data kept and data erased."""

    @property
    def violations(self) -> tuple[Check, ...]:
        """Answers the broken rules."""
        return tuple(check for check in self.checks if check.is_broken)

    @property
    def is_clean(self) -> bool:
        """Answers whether no rule is broken."""
        return not self.violations

    @property
    def is_waivable(self) -> bool:
        """Answers whether an approver may let every broken rule pass."""
        return all(check.is_waivable for check in self.violations)


@dataclass(frozen=True, slots=True)
class Budget:
    """Machine-days a person has in the windows that contain a day."""

    used: int
    allowed: int
    back_day: date | None
    """When the next used days come back; None when nothing is used."""
    back_days: int = 0
    """How many days can be asked again from `back_day`."""
    lost: int = 0
    """Machine-days lost to outages and failed installations, which are not counted."""

    @property
    def left(self) -> int:
        """Answers the days still free to ask for."""
        return max(0, self.allowed - self.used)
