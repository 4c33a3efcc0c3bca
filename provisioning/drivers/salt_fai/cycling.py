"""Sending the machine off into its installer: gently through Salt, then by its boards.

Every hand is observed: a soft reboot by the machine's silence, a hard one by its board, which
must say off before it is told on again. Off and on are two acts, each read back, so that a worker
may die between them.
"""

from collections.abc import Callable
from datetime import datetime
from math import inf

from provisioning.drivers.power.hands import SALT, hands_after
from provisioning.drivers.salt_fai.ssh import is_port_open
from provisioning.drivers.salt_fai.steps import (
    BOOT_ID,
    HAND,
    OFF_ORDERED_AT,
    ON_ORDERED_AT,
    REBOOT_ORDERED_AT,
    SEEN_OFF_AT,
    Chain,
    boot_id,
    checked_minion,
    refuse_newer,
)
from provisioning.ports import (
    ActResult,
    DriverError,
    Observation,
    Order,
    Outcome,
    PowerState,
)

REBOOT_PATIENCE_SECONDS = 5
SILENCE_SECONDS = 2
LEAVING_SECONDS = 10.0
"""From the order on; nobody is asked before."""
SILENT_SECONDS = 60.0
"""After that a silent minion has left, even when sshd answers: installers have one, too."""
SOFT_SECONDS = 120.0
"""After that a machine that was asked gently has its plug pulled, if it has a board."""
POWER_SECONDS = 30.0
"""For a board to do what it promised: redfish_quirks.A_204_IS_A_PROMISE."""
STILL_THERE = Observation(Outcome.AGAIN, "still_there", again_seconds=1.0)


def act_cycle(chain: Chain, order: Order, now: Callable[[], datetime]) -> ActResult:
    """Restarts the machine by the next hand, and by the one after that when that hand fails.

    A hard restart takes two acts: off, and, once that was read back, on.
    """
    minion = checked_minion(order)
    facts = order.remembered
    if _installer_was_heard(order):
        return ActResult()
    if facts.get(SEEN_OFF_AT) and not facts.get(ON_ORDERED_AT):
        return _switch_on(chain, order, int(facts.get(HAND) or 1), now)
    current = boot_id(chain, minion, timeout_seconds=REBOOT_PATIENCE_SECONDS)
    has_booted = bool(current and facts.get(BOOT_ID, current) != current)
    if has_booted and not order.target.boards:
        return ActResult()
    last = int(facts[HAND]) if facts.get(HAND) else None
    failure = DriverError(
        "no_power_control",
        "the machine does not answer, and nobody can switch it off and on",
        is_permanent=True,
    )
    for hand in hands_after(last, len(order.target.boards), is_answering=current is not None):
        try:
            if hand == SALT:
                return _reboot(chain, order, str(current), now())
            return _pull_the_plug(chain, order, hand, now)
        except DriverError as error:
            failure = error
    raise failure


def _reboot(chain: Chain, order: Order, current: str, moment: datetime) -> ActResult:
    """Asks the machine itself, through Salt."""
    remember = {REBOOT_ORDERED_AT: moment.isoformat(), BOOT_ID: current}
    if order.target.boards:
        remember[HAND] = str(SALT)
        _prefer_network(chain, order)
    if not chain.api.order_minion(checked_minion(order), "system.reboot"):
        raise DriverError("reboot_refused", "the master does not know the machine")
    return ActResult(remember=remember)


def _prefer_network(chain: Chain, order: Order) -> None:
    """Makes the network the next boot's source; most machines boot from it anyway."""
    try:
        chain.power(order).boot_from_network()
    except DriverError:
        return


def _pull_the_plug(
    chain: Chain, order: Order, hand: int, now: Callable[[], datetime]
) -> ActResult:
    """Orders power off; a machine that is off already is switched on at once.

    Only a machine that is armed for this very run is touched.

    Raises:
        DriverError: it is not armed, or the board failed.
    """
    files = chain.netboot.armed_for(order.target)
    refuse_newer(files, order)
    if not any(each.run_key == order.run_key for each in files):
        raise DriverError("not_armed", "the machine is not armed for this run")
    power = chain.power(order, hand)
    if power.state() is PowerState.OFF:
        return _switch_on(chain, order, hand, now)
    moment = now().isoformat()
    power.switch(on=False)
    return ActResult(
        remember={
            HAND: str(hand),
            REBOOT_ORDERED_AT: moment,
            OFF_ORDERED_AT: moment,
            SEEN_OFF_AT: "",
            ON_ORDERED_AT: "",
        }
    )


def _switch_on(chain: Chain, order: Order, hand: int, now: Callable[[], datetime]) -> ActResult:
    """Orders power on, into the network; the other boards help when this one fails."""
    moment = now().isoformat()
    _prefer_network(chain, order)
    try:
        chain.power(order, hand).switch(on=True)
    except DriverError:
        chain.power(order).switch(on=True)
    earlier = order.remembered.get(OFF_ORDERED_AT) and order.remembered.get(REBOOT_ORDERED_AT)
    return ActResult(
        remember={
            HAND: str(hand),
            REBOOT_ORDERED_AT: earlier or moment,
            SEEN_OFF_AT: order.remembered.get(SEEN_OFF_AT) or moment,
            ON_ORDERED_AT: moment,
        }
    )


def observe_left(chain: Chain, order: Order, now: datetime) -> Observation:
    """Answers whether the machine has left, and by which hand.

    Its installer was heard; or it went silent after Salt's order; or its board said off and on.
    A closed SSH port alone is not enough (quirks.SALT_MINION_OUTLIVES_SSHD), and asking a minion
    that is going away is slow, so the installer gets some time to be heard first.
    """
    if _installer_was_heard(order):
        return Observation(Outcome.DONE, evidence={"seen": "installer"})
    facts = order.remembered
    if order.target.boards and (facts.get(OFF_ORDERED_AT) or facts.get(ON_ORDERED_AT)):
        return _observe_power(chain, order, now)
    if order.target.boards and not facts.get(REBOOT_ORDERED_AT):
        return _observe_unknown(chain, order, now)
    return _observe_silence(chain, order, now)


def _observe_power(chain: Chain, order: Order, now: datetime) -> Observation:
    """Answers what the boards say of a hard restart."""
    facts = order.remembered
    evidence = {"hand": order.target.boards[int(facts[HAND]) - 1].protocol}
    state = chain.power(order).state()
    is_on_ordered = bool(facts.get(ON_ORDERED_AT))
    if is_on_ordered and state is PowerState.ON:
        return Observation(Outcome.DONE, evidence={"seen": "power", **evidence})
    if not is_on_ordered and state is PowerState.OFF:
        return _seen_off(now, evidence)
    since = facts[ON_ORDERED_AT if is_on_ordered else OFF_ORDERED_AT]
    if (now - datetime.fromisoformat(since)).total_seconds() < POWER_SECONDS:
        return Observation(Outcome.AGAIN, "power_changing", evidence, again_seconds=1.0)
    if is_on_ordered:
        following = hands_after(int(facts[HAND]), len(order.target.boards), is_answering=False)
        remember = {ON_ORDERED_AT: "", HAND: str(following[0])}
        return Observation(Outcome.RETRY, "still_off", evidence, remember=remember)
    return Observation(Outcome.RETRY, "still_on", evidence)


def _observe_unknown(chain: Chain, order: Order, now: datetime) -> Observation:
    """Answers what became of an order whose worker died before it could note it."""
    if chain.power(order).state() is PowerState.OFF:
        return _seen_off(now, {})
    return Observation(Outcome.RETRY, "not_rebooted")


def _seen_off(now: datetime, evidence: dict[str, str]) -> Observation:
    """The machine is off: half of a hard restart; the next act switches it on."""
    remember = {SEEN_OFF_AT: now.isoformat()}
    return Observation(Outcome.RETRY, "switched_off", evidence, remember=remember)


def _observe_silence(chain: Chain, order: Order, now: datetime) -> Observation:
    """Answers whether a machine that Salt has asked to reboot is gone."""
    ordered_at = order.remembered.get(REBOOT_ORDERED_AT, "")
    seconds = (now - datetime.fromisoformat(ordered_at)).total_seconds() if ordered_at else inf
    if seconds < LEAVING_SECONDS:
        return STILL_THERE
    has_boards = bool(order.target.boards)
    current = boot_id(chain, checked_minion(order), timeout_seconds=SILENCE_SECONDS)
    if current is None:
        is_sure = seconds >= SILENT_SECONDS or not is_port_open(order.target.address)
        return Observation(Outcome.DONE, evidence={"seen": "silence"}) if is_sure else STILL_THERE
    if order.remembered.get(BOOT_ID, current) != current:
        outcome = Outcome.RETRY if has_boards else Outcome.NEEDS_PERSON
        return Observation(outcome, "booted_from_disk")
    if has_boards and seconds >= SOFT_SECONDS:
        return Observation(Outcome.RETRY, "still_there")
    return STILL_THERE if ordered_at else Observation(Outcome.RETRY, "not_rebooted")


def _installer_was_heard(order: Order) -> bool:
    """Monitor lines carry the run's token, so an old installer is not taken for this one."""
    return order.finished_codes is not None or any(
        report.source == "fai" for report in order.reports
    )
