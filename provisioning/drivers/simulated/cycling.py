"""Restarting a simulated machine: gently, then by its boards, as the real driver does.

Beside the step's own faults, those of the places `reboot`, `redfish` and `ipmi` strike one hand:
FAILS and BROKEN refuse, so that the next hand is tried at once; any other takes the order and does
nothing, so that the next attempt uses the next hand.
"""

from collections.abc import Callable

from provisioning.drivers.power.hands import SALT, hands_after
from provisioning.drivers.simulated.faults import Fault, FaultKind
from provisioning.drivers.simulated.machine import Machine
from provisioning.ports import DriverError, Order

REBOOT = "reboot"
_REFUSING = frozenset({FaultKind.FAILS, FaultKind.BROKEN})


def restart(
    machine: Machine,
    order: Order,
    install_due: float,
    fault_of: Callable[[str, str], Fault | None],
) -> None:
    """Restarts a machine by the next hand that takes the order.

    Raises:
        DriverError: it does not answer and has no board.
    """
    boards, key = order.target.boards, str(order.fencing_number)
    is_answering = machine.is_answering and machine.is_on
    hands = hands_after(machine.hands.get(key), len(boards), is_answering=is_answering)
    if not hands:
        raise DriverError("no_power_control", "silent and without a board", is_permanent=True)
    for hand in hands:
        place = REBOOT if hand == SALT else boards[hand - 1].protocol
        fault = fault_of(order.target.name, place)
        if fault is not None and fault.kind in _REFUSING:
            continue
        machine.hands[key] = hand
        if fault is None:
            machine.cycle(order.run_key, order.occupancy_key, order.fencing_number, install_due)
        return
