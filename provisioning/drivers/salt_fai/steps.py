"""What the steps of one run share: the clients, and the small facts kept between steps."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from provisioning.drivers.power import BoardClient, Power, client_of
from provisioning.drivers.salt_fai.config import SaltFaiConfig
from provisioning.drivers.salt_fai.netboot import Netboot
from provisioning.drivers.salt_fai.salt_api import SaltApi
from provisioning.ports import Board, BootFile, DriverError, Order

MINION_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*", re.ASCII)
BOOT_ID_PATH = "/proc/sys/kernel/random/boot_id"

ARMED_AT = "armed_at"
BOOT_ID = "boot_id"
REBOOT_ORDERED_AT = "reboot_ordered_at"
HAND = "hand"
"""Number of the hand that restarts the machine; see `provisioning/drivers/power/hands.py`."""
OFF_ORDERED_AT = "off_ordered_at"
SEEN_OFF_AT = "seen_off_at"
ON_ORDERED_AT = "on_ordered_at"
SSH_SEEN_AT = "ssh_seen_at"
MINION_PUB = "minion_pub"
KEYS_MADE = "keys_made"
HANDOVER_JOB = "handover_job"
HOST_KEYS = "host_keys"


@dataclass(frozen=True, slots=True)
class Chain:
    """The institute's chain: everything a step speaks to."""

    config: SaltFaiConfig
    api: SaltApi
    netboot: Netboot
    board_client: Callable[[Board], BoardClient] = client_of

    def power(self, order: Order, hand: int | None = None) -> Power:
        """Answers all boards of the order's machine as one, or one of them."""
        boards = order.target.boards
        chosen = boards if hand is None else boards[hand - 1 : hand]
        return Power(chosen, self.board_client)


def checked_minion(order: Order) -> str:
    """Answers the minion's name; it is used as a pattern by Salt, so it must not be one.

    Raises:
        DriverError: it could mean other machines.
    """
    return checked_name(order.target.minion_id)


def checked_name(name: str) -> str:
    """Answers a name that is used as a pattern or in a path, if it means itself only.

    Raises:
        DriverError: it could mean others.
    """
    if not MINION_NAME.fullmatch(name):
        raise DriverError("bad_minion_name", "not one machine's name", is_permanent=True)
    return name


def refuse_newer(files: tuple[BootFile, ...], order: Order) -> None:
    """Stops an order that a newer run of the machine has overtaken.

    Raises:
        DriverError: the machine's boot file carries a higher fencing number.
    """
    if any(each.fencing_number > order.fencing_number for each in files):
        raise DriverError("stale_order", "a newer run has armed the machine", is_permanent=True)


def boot_id(chain: Chain, minion: str, *, timeout_seconds: int) -> str | None:
    """Answers which start of the machine is running now; None when its minion is silent.

    Raises:
        DriverError: the master is silent or refuses.
    """
    answer = chain.api.ask_minion(
        minion, "file.read", arguments=[BOOT_ID_PATH], timeout_seconds=timeout_seconds
    )
    return str(answer.value).strip() if answer is not None and answer.is_ok else None


def monitor_token(install_token: str) -> str:
    """Answers the token that a run's monitor lines carry: it shows nothing of the other one."""
    return hashlib.sha256(f"monitor:{install_token}".encode()).hexdigest()[:16]


def sent_off_at(order: Order) -> datetime | None:
    """Answers from when on a start of the machine is a new one, or None when that is not known.

    The reboot order; the arming before it, when a worker died before it could note the order.
    """
    facts = order.remembered
    text = facts.get(REBOOT_ORDERED_AT, "") or facts.get(ARMED_AT, "")
    return datetime.fromisoformat(text) if text else None
