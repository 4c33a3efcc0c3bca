"""Are the boards really this machine's? Its power is cut by them, so it had better be."""

from collections.abc import Sequence

from provisioning.drivers.power.boards import BoardLook
from provisioning.ports import DriverError, Target

OTHER_MACHINE = "other_machine"
MAC_UNKNOWN = "mac_unknown"


def compare_identity(target: Target, looks: Sequence[BoardLook]) -> str:
    """Answers what was compared of a machine's identity, in words.

    Args:
        target: with its boards.
        looks: what each of them said, in the same order.

    Raises:
        DriverError: `other_machine`; or `mac_unknown`, where only the addresses differ.
    """
    seen = set()
    for board, look in zip(target.boards, looks, strict=True):
        if look.identity is None:
            continue
        serial = board.serial.strip().lower()
        if serial and look.identity.names and serial not in look.identity.names:
            raise DriverError(OTHER_MACHINE, "another serial number")
        has_serial = bool(serial) and serial in look.identity.names
        known = look.identity.mac_addresses
        if known and target.mac_addresses and not known & set(target.mac_addresses):
            raise DriverError(MAC_UNKNOWN if has_serial else OTHER_MACHINE, "other addresses")
        seen |= {"serial"} if has_serial else set()
        seen |= {"mac"} if known and target.mac_addresses else set()
    return " and ".join(sorted(seen, reverse=True)) or "not compared"
