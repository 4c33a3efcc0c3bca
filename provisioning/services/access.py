"""Accounts of a machine in use, as the credentials of its occupancy say."""

from django.db import transaction

from machines.models import Machine
from provisioning.driver_table import driver_for
from provisioning.lifecycle import State
from provisioning.models import Credential, Errand, Run
from provisioning.ports import AccessOrder, Account, ActResult, Observation
from provisioning.services.aftermath import is_access_closed
from provisioning.services.credentials import account_with
from provisioning.services.orders import target_of
from reservations.lifecycle import State as BookingState


def is_in_use(run: Run) -> bool:
    """Answers whether a machine is handed over, the occupancy has it today, and may be there."""
    is_ready = Run.objects.filter(pk=run.pk, state=State.READY.value).exists()
    bookings = run.occupancy.bookings
    is_active = bookings.filter(state=BookingState.ACTIVE).exists()
    return is_ready and is_active and not is_access_closed(run.occupancy)


@transaction.atomic
def may_change_accounts(run: Run) -> bool:
    """Answers whether accounts may be changed now on the machine that a run made ready.

    Locks the machine, as the closing of access does: whoever comes second sees the other. Asked
    with the errand claimed, so that no closing begins as long as somebody is at the accounts.
    """
    Machine.objects.select_for_update(no_key=True, of=("self",)).get(pk=run.machine_id)
    return is_in_use(run)


def access_order(errand: Errand, *, with_hashes: bool = False) -> AccessOrder:
    """Answers the complete list of accounts that shall be on an errand's machine.

    Everybody with a current credential has an account; whoever had one before is locked.

    Args:
        errand: whose run installed the machine.
        with_hashes: also with the hashes of new passwords: for acting only.
    """
    run = errand.run
    return AccessOrder(
        key=str(errand.key),
        run_key=str(run.key),
        occupancy_key=str(run.occupancy.key),
        target=target_of(run.machine),
        accounts=accounts_of(run, with_hashes=with_hashes),
        host_keys=tuple(run.host_keys.order_by("id").values_list("public_key", flat=True)),
        remembered=dict(errand.remembered),
    )


def accounts_of(
    run: Run, *, with_hashes: bool = False, is_closed: bool = False
) -> tuple[Account, ...]:
    """Answers all accounts that shall be on the machine that a run made ready."""
    accounts: dict[str, Account] = {}
    for credential in Credential.objects.filter(run=run).order_by("is_current", "id"):
        is_open = credential.is_current and not is_closed
        accounts[credential.login] = account_with(
            credential,
            with_hash=with_hashes and is_open,
            is_admin=credential.person_id == run.occupancy.holder_id,
            is_locked=not is_open,
        )
    return tuple(accounts.values())


def act_on_access(errand: Errand) -> ActResult:
    """Makes the accounts as they shall be.

    Raises:
        DriverError: the world refused or did not answer.
    """
    order = access_order(errand, with_hashes=True)
    return driver_for(errand.run.machine).act_access(order)


def look_at_access(errand: Errand) -> Observation:
    """Reads back whether the accounts are as they shall be.

    Raises:
        DriverError: the world refused or did not answer.
    """
    return driver_for(errand.run.machine).observe_access(access_order(errand))
