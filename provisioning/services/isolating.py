"""Isolating a machine that may be compromised: access closed at once, data frozen."""

from datetime import date

from django.db import transaction

from accounts.models import User
from foundation import clock
from machines.models import Machine
from provisioning.models import DataHold, Reopening, Revocation
from provisioning.policy.closing import Cause, Why
from provisioning.queries import data_on
from provisioning.services import aftermath
from provisioning.services.closing import plan_revocation
from provisioning.services.safety import hold_data
from reservations.models import Occupancy


@transaction.atomic
def isolate_machine(*, machine: Machine, by: User, reason: str, stop_day: date) -> DataHold:
    """Closes access to a machine now, whoever has it, and freezes its data until a day.

    Locks the machine. Nothing is installed there meanwhile; access stays closed after the hold,
    until an approver opens it. Isolating twice is one closing and two holds.

    Raises:
        ProvisioningError: no reason was given, or the stop day is not after today.
    """
    hold = hold_data(machine=machine, by=by, reason=reason, stop_day=stop_day, is_isolation=True)
    booking = data_on(machine)
    if booking is None or aftermath.is_claimed(booking.occupancy):
        return hold
    _close_now(booking.occupancy, by, hold.reason)
    return hold


def _close_now(occupancy: Occupancy, by: User, reason: str) -> None:
    """Makes access to an occupancy due for closing now, or keeps it closed.

    What was being opened may be open by now, whatever its row says: it is closed anew.
    """
    now = clock.now()
    standing = Revocation.objects.filter(
        occupancy=occupancy, moot_at__isnull=True, lifted_at__isnull=True
    )
    opening = Reopening.objects.filter(
        occupancy=occupancy, done_at__isnull=True, moot_at__isnull=True
    )
    if opening.update(moot_at=now, problem=Why.ISOLATED):
        standing.filter(done_at__isnull=False).update(lifted_at=now)
    facts = {"cause": Cause.ISOLATED, "by": by, "reason": reason}
    if not standing.update(**facts):
        plan_revocation(occupancy, Cause.ISOLATED, now, by=by, reason=reason)
    standing.filter(done_at__isnull=True).update(due_at=now, next_at=now)
