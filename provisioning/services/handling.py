"""Hands on an installed machine after its hand-over: all its accounts locked or open, its power.

Nothing here is slow inside a transaction, and nothing writes: what was seen comes back as facts.
"""

from dataclasses import dataclass, field, replace
from datetime import timedelta

from provisioning.driver_table import driver_for
from provisioning.models import Reopening, Revocation, Run
from provisioning.ports import (
    AccessOrder,
    DriverError,
    MarkerKind,
    Outcome,
    PowerState,
)
from provisioning.services.access import accounts_of
from provisioning.services.asking import ask
from provisioning.services.orders import target_of

ACTED = "acted"
"""Fact of a try: the order of the accounts was given."""
OTHER_OCCUPANCY = "other_occupancy"
"""The machine says that it was installed for somebody else: nothing may be touched."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What came of an order to all accounts of a machine."""

    outcome: Outcome
    code: str = ""
    remembered: dict[str, str] = field(default_factory=dict)
    again: timedelta = timedelta()


def order_accounts(row: Revocation | Reopening, run: Run, *, is_locked: bool) -> Seen:
    """Locks or opens all accounts of an occupancy, once a try, and reads them back."""
    driver = driver_for(run.machine)
    remembered = dict(row.remembered)
    order = AccessOrder(
        key=str(row.key),
        run_key=str(run.key),
        occupancy_key=str(row.occupancy.key),
        target=target_of(run.machine),
        accounts=accounts_of(run, with_hashes=True, is_closed=is_locked),
        host_keys=tuple(run.host_keys.values_list("public_key", flat=True)),
        remembered=remembered,
    )
    try:
        if ACTED not in remembered:
            result = ask(run, lambda: driver.act_access(order))
            remembered |= {**result.remember, ACTED: "yes"}
            order = replace(order, remembered=remembered)
        seen = ask(run, lambda: driver.observe_access(order))
    except DriverError as error:
        outcome = Outcome.NEEDS_PERSON if error.is_permanent else Outcome.RETRY
        return Seen(outcome, error.code, remembered)
    return Seen(
        seen.outcome,
        seen.code,
        remembered | dict(seen.remember),
        timedelta(seconds=seen.again_seconds),
    )


def power_of(run: Run) -> PowerState:
    """Answers whether a machine is on, as its board says."""
    driver, target = driver_for(run.machine), target_of(run.machine, with_boards=True)
    return ask(run, lambda: driver.power_state(target))


def can_switch_on(run: Run) -> bool:
    """Answers whether a machine that is off could be switched on again from here."""
    driver, target = driver_for(run.machine), target_of(run.machine, with_boards=True)
    return ask(run, lambda: driver.can_switch_on(target))


def switch_power(run: Run, *, on: bool) -> None:
    """Asks for power on or off.

    Raises:
        DriverError: no board took the order.
    """
    driver, target = driver_for(run.machine), target_of(run.machine, with_boards=True)
    ask(run, lambda: driver.switch_power(target, on=on))


def is_of_another(row: Revocation | Reopening, run: Run) -> bool:
    """Answers whether the machine itself says that it was installed for somebody else.

    Silence is no such answer: whoever was there could stop it from speaking.
    """
    driver = driver_for(run.machine)
    try:
        reading = ask(run, lambda: driver.read_marker(target_of(run.machine)))
    except DriverError:
        return False
    is_marked = reading.kind is MarkerKind.MARKED
    return is_marked and reading.occupancy_key != str(row.occupancy.key)
