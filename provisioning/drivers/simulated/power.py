"""The boards of the simulated fleet: switching a machine's power, and what may go wrong with it.

The fault of the step `power` strikes here, by hand only: FAILS and BROKEN refuse, LIES takes the
order and does nothing, SLOW needs some looks, SILENT does not say what it did.
"""

from provisioning.drivers.simulated.faults import Fault, FaultKind
from provisioning.drivers.simulated.machine import Machine
from provisioning.ports import DriverError, PowerState

POWER = "power"
MUTE = frozenset({FaultKind.FAILS, FaultKind.BROKEN, FaultKind.SILENT})


def read_power(machine: Machine, fault: Fault | None) -> PowerState:
    """Answers what the machine's board says; an order on its way comes nearer at each look."""
    if fault is not None and fault.kind in MUTE:
        return PowerState.UNKNOWN
    if machine.power_looks > 0:
        machine.power_looks -= 1
        if machine.power_looks == 0:
            machine.switch(on=not machine.is_on)
    return PowerState.ON if machine.is_on else PowerState.OFF


def order_power(machine: Machine, fault: Fault | None, *, on: bool) -> None:
    """Orders power on or off.

    Raises:
        DriverError: a fault.
    """
    kind = fault.kind if fault is not None else None
    if kind is FaultKind.BROKEN:
        raise DriverError("board_unusable", "the board is broken", is_permanent=True)
    if kind is FaultKind.FAILS:
        raise DriverError("board_silent", "the board does not answer")
    if kind in (FaultKind.LIES, FaultKind.LIES_ALWAYS):
        return
    if fault is not None and kind is FaultKind.SLOW and machine.is_on is not on:
        machine.power_looks = fault.count
        return
    machine.switch(on=on)
