"""The steps around the installer: a new key for it to fetch, its codes, network boot disarmed."""

from provisioning.drivers.salt_fai.minion_keys import renew_key
from provisioning.drivers.salt_fai.steps import (
    KEYS_MADE,
    MINION_PUB,
    Chain,
    checked_minion,
    refuse_newer,
)
from provisioning.ports import KEY_ASKED_AGAIN, ActResult, Observation, Order, Outcome

LOOK_SECONDS = 1.0
STOPPING_CODE = 700
"""From here on FAI stops by itself and the machine waits at a prompt."""


def act_install(chain: Chain, order: Order) -> ActResult:
    """Replaces the minion's key, now that the old minion is gone and the new one did not call.

    Once the installer has fetched its key, nothing is changed: a newer one would lock it out.
    """
    minion = checked_minion(order)
    if order.is_key_fetched:
        return ActResult()
    made = renew_key(chain.api, minion)
    return ActResult(
        remember={MINION_PUB: made.public, KEYS_MADE: str(_times_asked_again(order) + 1)},
        secrets={"priv": made.private, "pub": made.public},
    )


def observe_install(order: Order) -> Observation:
    """Judges FAI's own codes; its monitor lines only say early that it gave up.

    quirks.FAI_GOOD_END_AFTER_BAD_TASK: every task's code counts.
    quirks.FAI_MONITOR_IS_NOT_TRIED_AGAIN: no line ever coming proves nothing.
    """
    codes = order.finished_codes
    if codes is None:
        stopped = [
            report
            for report in order.reports
            if report.source == "fai" and (report.code or 0) > STOPPING_CODE
        ]
        if stopped:
            evidence = {"task": stopped[-1].name, "code": stopped[-1].code}
            return Observation(Outcome.NEEDS_PERSON, "installer_stopped", evidence)
        if _times_asked_again(order) >= int(order.remembered.get(KEYS_MADE, "1")):
            return Observation(Outcome.RETRY, "key_asked_again")
        return Observation(Outcome.AGAIN, "installing", again_seconds=LOOK_SECONDS)
    harmless = {0, *order.profile.harmless_codes}
    bad = {task: code for task, code in sorted(codes.items()) if code not in harmless}
    if bad or not codes:
        return Observation(Outcome.NEEDS_PERSON, "task_failed", evidence=dict(bad))
    return Observation(Outcome.DONE, evidence={"tasks": len(codes), "worst": max(codes.values())})


def _times_asked_again(order: Order) -> int:
    """Answers how often the installer has begun anew and asked for another key."""
    return sum(report.name == KEY_ASKED_AGAIN for report in order.reports)


def act_disarm(chain: Chain, order: Order) -> ActResult:
    """Puts the machine's boot files away, whatever form they have, unless a newer run's."""
    files = chain.netboot.armed_for(order.target)
    refuse_newer(files, order)
    if files:
        chain.netboot.disarm(order.target)
    return ActResult()


def observe_disarmed(chain: Chain, order: Order) -> Observation:
    """Reads back that nothing would install the machine at its next start."""
    files = chain.netboot.armed_for(order.target)
    refuse_newer(files, order)
    if files:
        return Observation(Outcome.RETRY, "still_armed", evidence={"boot_files": len(files)})
    return Observation(Outcome.DONE)
