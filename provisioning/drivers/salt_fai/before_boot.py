"""The steps up to the installer: checks, network boot armed, the machine on its way."""

from collections.abc import Callable
from datetime import datetime
from math import inf

from provisioning.drivers.salt_fai.netboot import file_names
from provisioning.drivers.salt_fai.ssh import is_port_open
from provisioning.drivers.salt_fai.steps import (
    ARMED_AT,
    BOOT_ID,
    REBOOT_ORDERED_AT,
    Chain,
    boot_id,
    checked_minion,
    monitor_token,
    refuse_newer,
)
from provisioning.ports import ActResult, DriverError, Observation, Order, Outcome

REBOOT_PATIENCE_SECONDS = 5
SILENCE_SECONDS = 2
LEAVING_SECONDS = 10.0
"""From the order on; nobody is asked before."""
SILENT_SECONDS = 60.0
"""After that a silent minion has left, even when sshd answers: installers have one, too."""
STILL_THERE = Observation(Outcome.AGAIN, "still_there", again_seconds=1.0)
MIN_TOKEN_LENGTH = 16


def observe_prechecks(chain: Chain, order: Order) -> Observation:
    """Answers whether master and TFTP host answer and nothing else would install the machine."""
    checked_minion(order)
    chain.api.ask_wheel("key.finger", match=order.target.minion_id, hash_type="sha256")
    if chain.netboot.armed_for_many(order.target):
        return Observation(Outcome.NEEDS_PERSON, "netboot_installs_all")
    armed = chain.netboot.armed_for(order.target)
    refuse_newer(armed, order)
    return Observation(Outcome.DONE, evidence={"armed_before": len(armed)})


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


def act_cycle(chain: Chain, order: Order, now: Callable[[], datetime]) -> ActResult:
    """Orders the reboot through Salt: the only hand this driver has on a machine."""
    minion = checked_minion(order)
    before = order.remembered.get(BOOT_ID, "")
    current = boot_id(chain, minion, timeout_seconds=REBOOT_PATIENCE_SECONDS)
    if current is None:
        raise DriverError(
            "no_power_control",
            "the machine does not answer, and nobody can switch it off and on",
            is_permanent=True,
        )
    if before and current != before:
        return ActResult()
    moment = now()
    if not chain.api.order_minion(minion, "system.reboot"):
        raise DriverError("reboot_refused", "the master does not know the machine")
    return ActResult(remember={REBOOT_ORDERED_AT: moment.isoformat(), BOOT_ID: current})


def observe_left(chain: Chain, order: Order, now: datetime) -> Observation:
    """Answers whether the machine has left: heard from its installer, or no longer heard at all.

    A closed SSH port alone is not enough (quirks.SALT_MINION_OUTLIVES_SSHD), and asking a minion
    that is going away is slow, so the installer gets some time to be heard first.
    """
    if _installer_was_heard(order):
        return Observation(Outcome.DONE, evidence={"seen": "installer"})
    ordered_at = order.remembered.get(REBOOT_ORDERED_AT, "")
    seconds = (now - datetime.fromisoformat(ordered_at)).total_seconds() if ordered_at else inf
    if seconds < LEAVING_SECONDS:
        return STILL_THERE
    current = boot_id(chain, checked_minion(order), timeout_seconds=SILENCE_SECONDS)
    if current is None:
        is_sure = seconds >= SILENT_SECONDS or not is_port_open(order.target.address)
        return Observation(Outcome.DONE, evidence={"seen": "silence"}) if is_sure else STILL_THERE
    if order.remembered.get(BOOT_ID, current) != current:
        return Observation(Outcome.NEEDS_PERSON, "booted_from_disk")
    return STILL_THERE if ordered_at else Observation(Outcome.RETRY, "not_rebooted")


def _installer_was_heard(order: Order) -> bool:
    """Monitor lines carry the run's token, so an old installer is not taken for this one."""
    return order.finished_codes is not None or any(
        report.source == "fai" for report in order.reports
    )


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
