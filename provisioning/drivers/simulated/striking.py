"""How a fault strikes: what an act raises, and what is read back in place of the truth."""

from provisioning.drivers.simulated.faults import MARKER, Fault, FaultKind
from provisioning.drivers.simulated.machine import LateOrder, Machine, System
from provisioning.drivers.simulated.reading import read_step
from provisioning.ports import (
    DriverError,
    MarkerKind,
    MarkerReading,
    Observation,
    Order,
    Outcome,
    StepName,
)

READING = frozenset({StepName.PRECHECKING, StepName.VERIFYING})
"""Steps that only read: what strikes them strikes the reading."""
_ACTS_FIRST = frozenset({FaultKind.UNCONFIRMED, FaultKind.DOUBLED})
_STRUCK_IN_ACTING = frozenset({FaultKind.FAILS_ONCE, FaultKind.LIES, FaultKind.LATE, *_ACTS_FIRST})
"""Faults that strike the first act only; what is struck in reading back is counted there."""
_ERRORS_ONCE = frozenset({FaultKind.FAILS_ONCE, FaultKind.LATE, FaultKind.UNCONFIRMED})
_ELSEWHERE = "of another machine"


def strike(machine: Machine, step: StepName, order: Order, fault: Fault | None) -> Fault | None:
    """Answers the fault that strikes an act now; one that strikes once is gone the next time."""
    if fault is None or fault.kind not in _STRUCK_IN_ACTING:
        return fault
    return fault if _is_first(machine, f"{order.run_key}:{step}") else None


def is_carried_out(step: StepName, fault: Fault | None) -> bool:
    """Answers whether an order that this fault strikes reaches the machine now."""
    if fault is None or fault.kind in _ACTS_FIRST:
        return True
    return error_of(fault) is None and not _tells_lies(step, fault)


def error_of(fault: Fault | None) -> DriverError | None:
    """Answers what an act raises when a fault strikes it."""
    if fault is None:
        return None
    if fault.kind in (FaultKind.FAILS_ONCE, FaultKind.FAILS):
        return DriverError("refused", "the machine refused")
    if fault.kind is FaultKind.BROKEN:
        return DriverError("broken", "the machine is broken", is_permanent=True)
    if fault.kind in (FaultKind.LATE, FaultKind.UNCONFIRMED):
        return DriverError("timeout", "the order was not confirmed in time")
    return None


def as_late(step: StepName, order: Order, fault: Fault | None) -> list[LateOrder]:
    """Answers what is still on its way to the machine after an act that a fault struck."""
    if fault is None or fault.kind not in (FaultKind.LATE, FaultKind.DOUBLED):
        return []
    return [
        LateOrder(
            step=step,
            run_key=order.run_key,
            occupancy_key=order.occupancy_key,
            fencing_number=order.fencing_number,
            acts_to_wait=fault.count,
            login=order.account.login,
        )
    ]


def falsify_reading(
    machine: Machine, step: StepName, order: Order, fault: Fault | None
) -> Observation | Exception | None:
    """Answers what is read back, or raised, in place of the truth; None when the truth is."""
    if fault is None:
        return None
    key = f"{order.run_key}:{step}"
    if _is_lying(machine, step, key, fault):
        return Observation(Outcome.DONE)
    if fault.kind is FaultKind.STRANGER:
        return _read_stranger(step, order)
    if fault.kind is FaultKind.MISREAD and _is_first(machine, key):
        return read_step(Machine(), step, order)
    return _error_in_reading(machine, fault, key, is_only_read=step in READING)


def falsify_marker(machine: Machine, fault: Fault | None) -> MarkerReading | Exception | None:
    """Answers the marker that is read, or what is raised; None when the true one is read."""
    if fault is None:
        return None
    if fault.kind is FaultKind.STRANGER:
        return MarkerReading(MarkerKind.MARKED, _ELSEWHERE, _ELSEWHERE)
    if fault.kind is FaultKind.MISREAD and _is_first(machine, MARKER):
        return MarkerReading(MarkerKind.NO_MARKER)
    if fault.kind in _ERRORS_ONCE and _is_first(machine, MARKER):
        return error_of(fault)
    return _error_in_reading(machine, fault, MARKER, is_only_read=True)


def _error_in_reading(
    machine: Machine, fault: Fault, key: str, *, is_only_read: bool
) -> Exception | None:
    """Answers what a fault makes of reading a machine, if it strikes that."""
    if fault.kind in (FaultKind.FAILS, FaultKind.BROKEN):
        return error_of(fault) if is_only_read else None
    if fault.kind is FaultKind.SILENT and _is_first(machine, key):
        return DriverError("no_answer", "the machine did not answer")
    if fault.kind is FaultKind.GARBLED and _is_first(machine, key):
        return ValueError("no driver expects such an answer")
    return None


def _read_stranger(step: StepName, order: Order) -> Observation:
    """Answers what another machine says when it is asked in place of the right one."""
    if step is StepName.PRECHECKING:
        return Observation(Outcome.NEEDS_PERSON, "other_machine")
    other = "of another machine"
    system = System(
        1, ["ssh-ed25519 AAAA"], ["somebody"], marker_run=other, marker_occupancy=other
    )
    return read_step(Machine(system=system), step, order)


def _is_lying(machine: Machine, step: StepName, key: str, fault: Fault) -> bool:
    """Answers whether the step still claims to be done though nothing was done."""
    if fault.kind is FaultKind.LIES and machine.struck.get(key, 0) != 1:
        return False
    return _tells_lies(step, fault)


def _tells_lies(step: StepName, fault: Fault) -> bool:
    """Answers whether a fault claims success falsely.

    The last look never does: it is the portal's own reading, nobody's claim.
    """
    is_lie = fault.kind in (FaultKind.LIES, FaultKind.LIES_ALWAYS)
    return is_lie and step is not StepName.VERIFYING


def _is_first(machine: Machine, key: str) -> bool:
    """Answers whether a fault that strikes once strikes now."""
    machine.struck[key] = machine.struck.get(key, 0) + 1
    return machine.struck[key] == 1
