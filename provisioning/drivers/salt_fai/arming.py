"""Arming: the next network boot of the machine, and of no other, installs it."""

from collections.abc import Callable
from datetime import datetime

from provisioning.drivers.salt_fai.netboot import file_names
from provisioning.drivers.salt_fai.steps import (
    ARMED_AT,
    Chain,
    checked_minion,
    monitor_token,
    refuse_newer,
)
from provisioning.ports import ActResult, DriverError, Observation, Order, Outcome

MIN_TOKEN_LENGTH = 16


def act_arm(chain: Chain, order: Order, now: Callable[[], datetime]) -> ActResult:
    """Arms network boot for this machine only, with all that its installer must know."""
    checked_minion(order)
    if len(order.install_token) < MIN_TOKEN_LENGTH:
        raise DriverError("no_install_token", "no token for the installer", is_permanent=True)
    existing = chain.netboot.armed_for(order.target)
    refuse_newer(existing, order)
    if existing:
        chain.netboot.disarm(order.target)
    moment = now()
    chain.netboot.arm(order.target, _kernel_words(chain, order), order.profile.fai_classes)
    return ActResult(remember={ARMED_AT: moment.isoformat()})


def observe_armed(chain: Chain, order: Order) -> Observation:
    """Reads back that exactly this machine's files are armed for exactly this run."""
    files = chain.netboot.armed_for(order.target)
    refuse_newer(files, order)
    ours = {each.name for each in files if each.run_key == order.run_key}
    wanted = len(order.target.mac_addresses) or 1
    if len(files) != len(ours) or len(ours) != wanted:
        return Observation(Outcome.RETRY, "not_armed")
    if not ours <= file_names(order.target):
        return Observation(Outcome.NEEDS_PERSON, "armed_wrong")
    return Observation(Outcome.DONE, evidence={"boot_files": ", ".join(sorted(ours))})


def _kernel_words(chain: Chain, order: Order) -> list[str]:
    words = [
        f"portal_run={order.run_key}",
        f"portal_fencing={order.fencing_number}",
        f"portal_token={order.install_token}",
        f"portal_url={chain.config.portal_url.rstrip('/')}",
        f"FAI_SENDID={monitor_token(order.install_token)}",
    ]
    host, _, port = chain.config.monitor_address.rpartition(":")
    if host:
        words += [f"monserver={host}", f"FAI_MONITOR_PORT={port}"]
    return words
