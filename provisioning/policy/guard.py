"""The guard: everything that must hold before a machine is touched for an installation.

A pure function from plain facts to the list of all that stands against it. Some reasons pass by
themselves or by a gesture elsewhere: the run waits, with an alarm where people must know. The
others mean that something is not as it must be: the run is blocked until a person has looked.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

ANNOUNCED_BEFORE = timedelta(minutes=30)
"""A machine is erased this long after the mail that says so was really sent, or later."""
MARKER_AGE = timedelta(minutes=5)
LATE_AFTER = timedelta(hours=6)


class Cause(StrEnum):
    """Why a machine is to be installed."""

    OWED = "owed"
    """An occupancy is owed one installation."""
    REINSTALL = "reinstall"
    """Its holder wants the machine wiped, and an approver has confirmed it."""
    TECHNICAL = "technical"
    """An administrator installs a free machine to try something out; nobody gets it."""


class Reason(StrEnum):
    """What stands against an installation now."""

    NOT_OWED = "not_owed"
    NOT_CONFIRMED = "not_confirmed"
    CLAIMED = "claimed"
    NO_BOOKING = "no_booking"
    NOT_INSTALLABLE = "not_installable"
    DRIVEN_BY_OTHERS = "driven_by_others"
    OTHER_RUN_OPEN = "other_run_open"
    OTHER_OCCUPANCY = "other_occupancy"
    MARKER_OWN_RUN = "marker_own_run"
    MARKER_READY = "marker_ready"
    MARKER_UNKNOWN = "marker_unknown"
    MARKER_OTHER_OCCUPANCY = "marker_other_occupancy"
    NOT_YET = "not_yet"
    DATA_KEPT = "data_kept"
    KEPT_UNKNOWN = "kept_unknown"
    DATA_HELD = "data_held"
    UNAVAILABLE = "unavailable"
    HALTED = "halted"
    UNANNOUNCED = "unannounced"
    LATE = "late"
    DAY_LIMIT = "day_limit"
    PARALLEL_LIMIT = "parallel_limit"
    MARKER_UNREAD = "marker_unread"
    ACCESS_CHANGING = "access_changing"


WAITS = frozenset(
    {
        Reason.NOT_YET,
        Reason.DATA_KEPT,
        Reason.KEPT_UNKNOWN,
        Reason.DATA_HELD,
        Reason.UNAVAILABLE,
        Reason.HALTED,
        Reason.UNANNOUNCED,
        Reason.LATE,
        Reason.DAY_LIMIT,
        Reason.PARALLEL_LIMIT,
        Reason.MARKER_UNREAD,
        Reason.ACCESS_CHANGING,
    }
)
"""Reasons that let a run rest before the guard; all others block it."""
QUIET = frozenset(
    {Reason.NOT_YET, Reason.MARKER_UNREAD, Reason.PARALLEL_LIMIT, Reason.ACCESS_CHANGING}
)
"""Waits that are the normal course of a night and alarm nobody."""


class MarkerOrigin(StrEnum):
    """Whose run marker was found on the machine."""

    NO_ANSWER = "no_answer"
    NO_MARKER = "no_marker"
    NEVER_READY = "never_ready"
    """A run of this occupancy that was given up before it was ready."""
    OWN_RUN = "own_run"
    """This very run: it already installed the machine, and this database has forgotten."""
    READY_RUN = "ready_run"
    """Another run of this occupancy that is not known to have been given up."""
    REPLACED_RUN = "replaced_run"
    """The run whose installation the holder wants replaced by this one."""
    OVER_OCCUPANCY = "over_occupancy"
    """A run of another occupancy, which is over."""
    LIVE_OCCUPANCY = "live_occupancy"
    UNKNOWN_RUN = "unknown_run"


_MARKERS: dict[MarkerOrigin, Reason | None] = {
    MarkerOrigin.NO_ANSWER: None,
    MarkerOrigin.NO_MARKER: None,
    MarkerOrigin.NEVER_READY: None,
    MarkerOrigin.REPLACED_RUN: None,
    MarkerOrigin.OVER_OCCUPANCY: None,
    MarkerOrigin.OWN_RUN: Reason.MARKER_OWN_RUN,
    MarkerOrigin.READY_RUN: Reason.MARKER_READY,
    MarkerOrigin.LIVE_OCCUPANCY: Reason.MARKER_OTHER_OCCUPANCY,
    MarkerOrigin.UNKNOWN_RUN: Reason.MARKER_UNKNOWN,
}


@dataclass(frozen=True, slots=True)
class Other:
    """Another occupancy that has begun on the same machine."""

    is_over: bool
    """No day of it left, no open or granted extension, nothing that continues it."""
    kept_until: date | None
    """From this day on its data may go; None when that was never stored."""


@dataclass(frozen=True, slots=True)
class Facts:
    """All that the guard looks at. Days are local to the machine's site, instants UTC."""

    now: datetime
    today: date
    cause: Cause
    first_day: date | None
    """Of the earliest booking of the occupancy that is approved or active; None without one."""
    due_at: datetime
    """When the run ought to have begun: 00:00 of the first day, or when it was planned."""
    is_owed: bool
    """Its cause was not served yet: no run of the occupancy, or of this Reinstall, is READY."""
    is_confirmed: bool
    """An approver confirmed the Reinstall, and it was not taken back; True for other causes."""
    is_claimed: bool
    """Somebody has the machine now, or before an installation would be over."""
    is_installable: bool
    is_driven_by_portal: bool
    has_other_open_run: bool
    others: tuple[Other, ...]
    is_access_changing: bool
    """A worker is closing or opening the access of whoever had the machine, just now."""
    has_hold: bool
    is_unavailable: bool
    is_halted: bool
    announced_at: datetime | None
    is_start_confirmed: bool
    fencings_today: int
    max_fencings: int
    parallel: int
    """Machines that use the site's TFTP host now; 0 for a machine that does not."""
    max_parallel: int
    marker: MarkerOrigin | None
    marker_read_at: datetime | None


def reasons_against(facts: Facts) -> tuple[Reason, ...]:
    """Answers everything that stands against the installation, what blocks first; () = go.

    Source: DESIGN of the service, "The guard".
    """
    found = [reason for check in _CHECKS for reason in check(facts)]
    return tuple(sorted(found, key=is_wait))


def is_wait(reason: Reason) -> bool:
    """Answers whether the run may simply wait until the reason has passed."""
    return reason in WAITS


def foremost(reasons: tuple[Reason, ...]) -> Reason | None:
    """Answers the reason to act on: what blocks counts only once its day has come."""
    if Reason.NOT_YET in reasons:
        return Reason.NOT_YET
    return reasons[0] if reasons else None


def check_cause(facts: Facts) -> list[Reason]:
    """Its cause stands: owed from a booking, a Reinstall confirmed, or a machine that is free."""
    found = []
    if not facts.is_owed:
        found.append(Reason.NOT_OWED)
    if facts.cause is Cause.REINSTALL and not facts.is_confirmed:
        found.append(Reason.NOT_CONFIRMED)
    if facts.cause is Cause.TECHNICAL and facts.is_claimed:
        found.append(Reason.CLAIMED)
    if facts.cause is not Cause.TECHNICAL and facts.first_day is None:
        found.append(Reason.NO_BOOKING)
    return found


def check_machine(facts: Facts) -> list[Reason]:
    """The portal is the one to install the machine, can do so, and does not do so already."""
    found = []
    if not facts.is_installable:
        found.append(Reason.NOT_INSTALLABLE)
    if not facts.is_driven_by_portal:
        found.append(Reason.DRIVEN_BY_OTHERS)
    if facts.has_other_open_run:
        found.append(Reason.OTHER_RUN_OPEN)
    return found


def check_others(facts: Facts) -> list[Reason]:
    """Whoever was on the machine before is over, and their data may go."""
    found = []
    if any(not other.is_over for other in facts.others):
        found.append(Reason.OTHER_OCCUPANCY)
    over = [other for other in facts.others if other.is_over]
    if any(other.kept_until is not None and facts.today < other.kept_until for other in over):
        found.append(Reason.DATA_KEPT)
    if any(other.kept_until is None for other in over):
        found.append(Reason.KEPT_UNKNOWN)
    if facts.is_access_changing:
        found.append(Reason.ACCESS_CHANGING)
    return found


def check_marker(facts: Facts) -> list[Reason]:
    """The machine itself was asked who installed it, less than five minutes ago."""
    if facts.marker is None or facts.marker_read_at is None:
        return [Reason.MARKER_UNREAD]
    if not timedelta() <= facts.now - facts.marker_read_at < MARKER_AGE:
        return [Reason.MARKER_UNREAD]
    reason = _MARKERS[facts.marker]
    return [] if reason is None else [reason]


def check_time(facts: Facts) -> list[Reason]:
    """Its day has come; and much too late, a person says whether it may still start."""
    if facts.first_day is not None and facts.today < facts.first_day:
        return [Reason.NOT_YET]
    if facts.now - facts.due_at > LATE_AFTER and not facts.is_start_confirmed:
        return [Reason.LATE]
    return []


def check_people(facts: Facts) -> list[Reason]:
    """Nobody said stop, and those who could were told in time."""
    found = []
    if facts.has_hold:
        found.append(Reason.DATA_HELD)
    if facts.is_unavailable:
        found.append(Reason.UNAVAILABLE)
    if facts.is_halted:
        found.append(Reason.HALTED)
    if facts.announced_at is None or facts.now - facts.announced_at < ANNOUNCED_BEFORE:
        found.append(Reason.UNANNOUNCED)
    return found


def check_limits(facts: Facts) -> list[Reason]:
    """A site erases and installs only so much."""
    found = []
    if facts.fencings_today >= facts.max_fencings:
        found.append(Reason.DAY_LIMIT)
    if facts.parallel >= facts.max_parallel:
        found.append(Reason.PARALLEL_LIMIT)
    return found


_CHECKS: tuple[Callable[[Facts], list[Reason]], ...] = (
    check_cause,
    check_machine,
    check_others,
    check_time,
    check_people,
    check_limits,
    check_marker,
)
