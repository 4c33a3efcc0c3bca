"""Installing a free machine by day, without a booking.

To try a new FAI class, or to accept a machine after its repair.
"""

from django.db import transaction

from accounts.models import User
from accounts.roles import is_administrator
from foundation import clock
from machines.models import Machine, Profile, Unavailability
from provisioning.errors import ErrorCode, ProvisioningError
from provisioning.lifecycle import UNFINISHED
from provisioning.models import Run
from provisioning.policy.guard import Cause, Reason, foremost, reasons_against
from provisioning.services.facts import gather_facts
from provisioning.services.moving import tell
from provisioning.services.planning import plan_technical
from reservations.errors import NotAllowed
from reservations.models import Occupancy
from reservations.services.locking import lock_machines

PASSING = frozenset(
    {
        Reason.UNANNOUNCED,
        Reason.MARKER_UNREAD,
        Reason.PARALLEL_LIMIT,
        Reason.ACCESS_CHANGING,
    }
)
"""What stands against every installation at first, and goes without anybody's doing."""


class StandsAgainst(ProvisioningError):
    """The guard would not let the machine be installed now.

    Attributes:
        reason: the foremost of what stands against it.
    """

    def __init__(self, reason: Reason) -> None:
        super().__init__(ErrorCode.STANDS_AGAINST)
        self.reason = reason


@transaction.atomic
def request_technical_run(
    *,
    machine: Machine,
    by: User,
    typed_name: str,
    profile: Profile,
    reason: str,
    outage: Unavailability | None = None,
) -> Run:
    """Installs a free machine at once, for an administrator; nobody gets it.

    It passes the whole guard again: announced by a mail of its own, it begins half an hour after
    that. Locks the machine.

    Args:
        machine: installable, free and unclaimed.
        by: an administrator; their account and registered keys are put on the machine.
        typed_name: the machine's name, typed by hand.
        profile: what to install; the machine must accept it.
        reason: why.
        outage: the one entry that keeps the machine out of service and that this may pass.

    Raises:
        NotAllowed: no administrator.
        ProvisioningError: another name, no reason, a profile that the machine does not take,
            an outage of another machine, or one is under way already.
        StandsAgainst: the guard would refuse it now.
    """
    if not is_administrator(by):
        raise NotAllowed
    if typed_name.strip() != machine.name:
        raise ProvisioningError(ErrorCode.OTHER_NAME)
    if not reason.strip():
        raise ProvisioningError(ErrorCode.REASON_REQUIRED)
    locked = lock_machines([machine.pk])[machine.pk]
    if not locked.profiles.filter(pk=profile.pk).exists():
        raise ProvisioningError(ErrorCode.OTHER_PROFILE)
    if outage is not None and outage.machine_id != locked.pk:
        raise ProvisioningError(ErrorCode.OTHER_OUTAGE)
    if _is_under_way(locked):
        raise ProvisioningError(ErrorCode.ALREADY_ASKED)
    occupancy = Occupancy.objects.create(machine=locked, holder=by, driven_by=locked.driven_by)
    run = plan_technical(occupancy, profile=profile, outage=outage)
    _require_free(run)
    tell(run, "technical_run_asked", actor=by, reason=reason.strip(), profile=profile.slug)
    return run


def _is_under_way(machine: Machine) -> bool:
    """Answers whether a technical run of a machine is not over yet."""
    return Run.objects.filter(
        machine=machine,
        cause=Cause.TECHNICAL.value,
        state__in=[state.value for state in UNFINISHED],
    ).exists()


def _require_free(run: Run) -> None:
    """Lets a machine through against which nothing stands but what passes by itself.

    Raises:
        StandsAgainst: something does.
    """
    against = reasons_against(gather_facts(run, clock.now()))
    standing = tuple(reason for reason in against if reason not in PASSING)
    first = foremost(standing)
    if first is not None:
        raise StandsAgainst(first)
