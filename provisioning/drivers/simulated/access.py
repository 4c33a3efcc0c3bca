"""Accounts on a simulated machine: made, renewed, locked, opened, and read back."""

from provisioning.drivers.simulated.faults import FaultKind
from provisioning.drivers.simulated.fleet import Fleet
from provisioning.drivers.simulated.machine import Machine, System
from provisioning.ports import (
    AccessOrder,
    Account,
    AccountReading,
    ActResult,
    DriverError,
    Observation,
    Outcome,
)

ACCESS = "access"
"""The name under which faults are set for it, beside the steps of a run."""
CONTAINER = "gpu_container"


def act_on_access(fleet: Fleet, order: AccessOrder) -> ActResult:
    """Makes the accounts as ordered; a line in the machine's log for each that changes.

    Raises:
        DriverError: the machine is silent or another occupancy's, or a fault.
    """
    fault = fleet.fault_of(order.target.name, order.key, ACCESS)
    kind = fault.kind if fault is not None else None
    with fleet.machine(order.target.name) as machine:
        system = _system_of(machine, order)
        is_first = _count(machine, order, "acts") == 1
        refusal = _refusal(kind, is_first=is_first)
        is_lying = kind is FaultKind.LIES_ALWAYS or (kind is FaultKind.LIES and is_first)
        if not is_lying and (refusal is None or kind is FaultKind.LATE):
            _change_all(machine, system, order)
    if refusal is not None:
        raise refusal
    return ActResult()


def look_at_access(fleet: Fleet, order: AccessOrder) -> Observation:
    """Answers whether the accounts are as ordered.

    Raises:
        DriverError: the machine is silent or another occupancy's, or a fault.
    """
    fault = fleet.fault_of(order.target.name, order.key, ACCESS)
    with fleet.machine(order.target.name) as machine:
        system = _system_of(machine, order)
        looks = _count(machine, order, "looks")
    if fault is not None and fault.kind is FaultKind.SILENT and looks == 1:
        raise DriverError("no_answer", "the machine did not answer")
    if fault is not None and fault.kind is FaultKind.SLOW and looks <= fault.count:
        return Observation(Outcome.AGAIN, again_seconds=1.0)
    codes = [code for account in order.accounts if (code := _difference(system, account))]
    if codes:
        return Observation(Outcome.RETRY, codes[0])
    return Observation(Outcome.DONE, evidence={"accounts": len(order.accounts)})


def read_logins(fleet: Fleet, order: AccessOrder) -> tuple[AccountReading, ...]:
    """Answers those of the order's accounts that are there.

    Raises:
        DriverError: the machine is silent or another occupancy's.
    """
    with fleet.machine(order.target.name) as machine:
        system = _system_of(machine, order)
    return tuple(
        AccountReading(login, login in system.locked, login in system.replaced)
        for login in (account.login for account in order.accounts)
        if login in system.logins
    )


def give_account(system: System, account: Account) -> None:
    """Puts one account there; a password chosen since the credential was given stays."""
    login = account.login
    if login not in system.logins:
        system.logins.append(login)
    if system.credentials.get(login) != account.credential_key:
        system.credentials[login] = account.credential_key
        _strike_out(system.replaced, login)
    if account.is_admin and login not in system.admins:
        system.admins.append(login)
    _strike_out(system.locked, login)


def _change_all(machine: Machine, system: System, order: AccessOrder) -> None:
    """Makes every account as ordered; a slot whose accounts are all locked stops."""
    for account in order.accounts:
        if _difference(system, account):
            if account.is_locked:
                system.locked.append(account.login)
            else:
                give_account(system, account)
            _note(machine, order, "locked" if account.is_locked else "given")
    is_stopped = order.target.kind == CONTAINER and set(system.logins) <= set(system.locked)
    if is_stopped != system.is_stopped:
        system.is_stopped = is_stopped
        _note(machine, order, "stopped" if is_stopped else "started")


def _difference(system: System, account: Account) -> str:
    """Answers the code of what is not as ordered with an account, or nothing."""
    login = account.login
    if login not in system.logins:
        return "" if account.is_locked else "account_missing"
    is_locked = login in system.locked
    if is_locked != account.is_locked:
        return "account_locked" if is_locked else "account_open"
    is_given = is_locked or system.credentials.get(login) == account.credential_key
    return "" if is_given else "credential_old"


def _refusal(kind: FaultKind | None, *, is_first: bool) -> DriverError | None:
    """Answers the error that a fault raises when an order is given."""
    if kind is FaultKind.BROKEN:
        return DriverError("broken", "the machine is broken", is_permanent=True)
    if kind is FaultKind.FAILS or (kind is FaultKind.FAILS_ONCE and is_first):
        return DriverError("refused", "the machine refused")
    if kind is FaultKind.LATE and is_first:
        return DriverError("timeout", "the order was not confirmed in time")
    return None


def _system_of(machine: Machine, order: AccessOrder) -> System:
    """Answers the system of the order's occupancy."""
    if not machine.is_answering or machine.installing_number or machine.system is None:
        raise DriverError("machine_silent", "the machine does not answer")
    if machine.system.marker_occupancy != order.occupancy_key:
        raise DriverError("other_occupancy", "it is another's machine now", is_permanent=True)
    return machine.system


def _count(machine: Machine, order: AccessOrder, what: str) -> int:
    """Counts one more act or look of an order; answers how many there were."""
    key = f"{order.key}:{what}"
    machine.looks[key] = machine.looks.get(key, 0) + 1
    return machine.looks[key]


def _note(machine: Machine, order: AccessOrder, what: str) -> None:
    number = machine.system.fencing_number if machine.system is not None else 0
    machine.note(what, order.run_key, order.occupancy_key, number)


def _strike_out(names: list[str], name: str) -> None:
    if name in names:
        names.remove(name)
