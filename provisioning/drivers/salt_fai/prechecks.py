"""The checks before the night: all of them at each look, so that one mail tells everything.

They change nothing on the machine. What is wrong with the machine's identity, or would install
machines that nobody means, stops the run; the rest is told in working hours and tried again at
night.
"""

from collections.abc import Callable

from provisioning.drivers.power import BoardLook, look_at
from provisioning.drivers.power.comparing import OTHER_MACHINE, compare_identity
from provisioning.drivers.salt_fai.steps import Chain, boot_id, checked_minion, refuse_newer
from provisioning.ports import (
    DriverError,
    JsonScalar,
    Observation,
    Order,
    Outcome,
    PowerState,
)

SILENCE_SECONDS = 2
NETBOOT_INSTALLS_ALL = "netboot_installs_all"
STOPPING = frozenset({OTHER_MACHINE, NETBOOT_INSTALLS_ALL, "stale_order"})
"""Problems after which nothing may be tried before a person has looked."""


def observe_prechecks(chain: Chain, order: Order) -> Observation:
    """Answers all that would hinder the night.

    Raises:
        DriverError: the machine's name cannot be a minion's.
    """
    checked_minion(order)
    looks = [look_at(board, chain.board_client) for board in order.target.boards]
    evidence: dict[str, JsonScalar] = {}
    problems: list[str] = []
    checks: dict[str, Callable[[], JsonScalar]] = {
        "power": lambda: _power(looks),
        "identity": lambda: compare_identity(order.target, looks),
        "salt": lambda: _salt(chain, order),
        "minion": lambda: _minion(chain, order, looks),
        "tftp": lambda: _tftp(chain, order),
    }
    for name, check in checks.items():
        try:
            evidence[name] = check()
        except DriverError as error:
            evidence[name] = error.code
            problems.append(error.code)
    if not problems:
        return Observation(Outcome.DONE, evidence=evidence)
    found = sorted(dict.fromkeys(problems), key=lambda code: code not in STOPPING)
    evidence["problems"] = ", ".join(found)
    outcome = Outcome.NEEDS_PERSON if found[0] in STOPPING else Outcome.RETRY
    return Observation(outcome, found[0], evidence)


def _power(looks: list[BoardLook]) -> str:
    """One board that says on or off is enough."""
    if not looks:
        return "no board"
    answering = [look for look in looks if look.state is not PowerState.UNKNOWN]
    if not answering:
        raise DriverError(looks[0].problem or "board_silent", "no board answers")
    return f"{answering[0].state} ({answering[0].protocol})"


def _salt(chain: Chain, order: Order) -> str:
    chain.api.ask_wheel("key.finger", match=order.target.minion_id, hash_type="sha256")
    return "answers"


def _minion(chain: Chain, order: Order, looks: list[BoardLook]) -> str:
    """A silent minion matters only where no board can restart the machine."""
    if any(look.state is PowerState.OFF for look in looks):
        return "off"
    if boot_id(chain, order.target.minion_id, timeout_seconds=SILENCE_SECONDS) is not None:
        return "answers"
    if not any(look.state is PowerState.ON for look in looks):
        raise DriverError("no_power_control", "silent, and no board answers")
    return "silent"


def _tftp(chain: Chain, order: Order) -> str:
    """Boot files can be read and written, and no other one would install the machine."""
    if chain.netboot.armed_for_many(order.target):
        raise DriverError(NETBOOT_INSTALLS_ALL, "a default file installs")
    refuse_newer(chain.netboot.armed_for(order.target), order)
    chain.netboot.try_writing(order.target.tftp_minion)
    return "writable"
