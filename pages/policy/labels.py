"""Two axes, one label: the stored state of a booking and the phase of its machine.

The state is stored on the booking, the phase is read from the run; people see one label.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

ENDING_DAYS = 7
"""So many days before the last one, the label begins to count them."""


class Phase(StrEnum):
    """How far the machine is with being made ready."""

    NONE = "none"
    """Nobody here installs it."""
    SCHEDULED = "scheduled"
    INSTALLING = "installing"
    READY = "ready"
    FAILED = "failed"


class LabelKind(StrEnum):
    """What people see of a booking; also the name of its colours."""

    REQUESTED = "requested"
    APPROVED = "approved"
    INSTALLING = "installing"
    PROBLEM = "problem"
    READY = "ready"
    ACTIVE = "active"
    ENDING = "ending"
    ENDED = "ended"
    RELEASED = "released"
    OFFERED = "offered"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Label:
    """One label, with the days it counts, if any."""

    kind: LabelKind
    days: int | None = None


def label_for(
    state: str,
    phase: Phase,
    *,
    first_day: date,
    last_day: date,
    today: date,
    is_released: bool = False,
) -> Label:
    """Answers the label of a booking on a day."""
    if state == "approved":
        return _approved(phase, (first_day - today).days)
    if state == "active":
        return _active(phase, (last_day - today).days)
    if state == "ended" and is_released:
        return Label(LabelKind.RELEASED)
    return Label(LabelKind(state))


def _approved(phase: Phase, days: int) -> Label:
    if phase is Phase.FAILED:
        return Label(LabelKind.PROBLEM)
    if phase is Phase.INSTALLING:
        return Label(LabelKind.INSTALLING)
    return Label(LabelKind.APPROVED, max(0, days))


def _active(phase: Phase, days_left: int) -> Label:
    if phase is Phase.FAILED:
        return Label(LabelKind.PROBLEM)
    if phase in {Phase.INSTALLING, Phase.SCHEDULED}:
        return Label(LabelKind.INSTALLING)
    if days_left <= ENDING_DAYS:
        return Label(LabelKind.ENDING, max(0, days_left))
    return Label(LabelKind.READY if phase is Phase.READY else LabelKind.ACTIVE)
