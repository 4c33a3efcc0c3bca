"""Reading a simulated machine back: is a step really done?"""

from provisioning.drivers.power.hands import SALT
from provisioning.drivers.simulated.machine import Machine
from provisioning.ports import Observation, Order, Outcome, StepName


def read_step(machine: Machine, step: StepName, order: Order) -> Observation:
    """Answers what the machine's state says about a step."""
    if step is StepName.INSTALLING:
        return _read_install(machine, order)
    if step is StepName.VERIFYING:
        return _read_everything(machine, order)
    return _read_gesture(machine, step, order)


def _read_gesture(machine: Machine, step: StepName, order: Order) -> Observation:
    """Answers whether one order has taken effect."""
    system = machine.system
    is_done, code = {
        StepName.PRECHECKING: (
            machine.is_answering or bool(order.target.boards),
            "machine_silent",
        ),
        StepName.ARMING: (machine.armed_for == order.run_key, "not_armed"),
        StepName.CYCLING: (machine.cycled_number == order.fencing_number, "not_restarted"),
        StepName.DISARMING: (not machine.armed_for, "still_armed"),
        StepName.CONFIGURING: (
            system is not None and system.marker_run == order.run_key,
            "states_missing",
        ),
    }[step]
    if not is_done:
        return Observation(Outcome.RETRY, code)
    return Observation(Outcome.DONE, evidence=_hand_of(machine, step, order))


def _hand_of(machine: Machine, step: StepName, order: Order) -> dict[str, str]:
    """Answers by which hand the machine was restarted."""
    hand = machine.hands.get(str(order.fencing_number))
    boards = order.target.boards
    if step is not StepName.CYCLING or hand is None or hand > len(boards):
        return {}
    return {"hand": "salt" if hand == SALT else boards[hand - 1].protocol}


def _read_install(machine: Machine, order: Order) -> Observation:
    """Answers how far the installer is."""
    if machine.installing_number == order.fencing_number:
        return Observation(Outcome.AGAIN, again_seconds=0.5)
    system = machine.system
    if system is None or system.fencing_number != order.fencing_number:
        return Observation(Outcome.RETRY, "nothing_installed")
    if "minion_key" not in order.remembered:
        return Observation(Outcome.AGAIN, again_seconds=0.5)
    return Observation(
        Outcome.DONE,
        evidence={"task_codes": 0},
        remember={"fai": "ended"},
        host_keys=tuple(system.host_keys),
    )


def _read_everything(machine: Machine, order: Order) -> Observation:
    """Answers whether it is really the new system, as promised; believes no earlier step."""
    problem = _problem_of(machine, order)
    if problem or machine.system is None:
        return Observation(Outcome.NEEDS_PERSON, problem)
    return Observation(
        Outcome.DONE,
        evidence={"marker": "own", "previous_accounts": 0, "login": order.account.login},
        host_keys=tuple(machine.system.host_keys),
    )


def _problem_of(machine: Machine, order: Order) -> str:
    """Answers what is wrong with the machine, or nothing."""
    system = machine.system
    if system is None or system.fencing_number != order.fencing_number:
        return "old_system"
    if set(system.host_keys) & set(order.previous_host_keys):
        return "old_host_keys"
    if system.marker_run != order.run_key:
        return "marker_missing"
    if order.account.login not in system.logins:
        return "account_missing"
    if set(system.logins) & set(order.previous_logins):
        return "previous_account"
    return "still_armed" if machine.armed_for else ""
