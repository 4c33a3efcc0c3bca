"""A Reinstall begins to wipe: the run that had made the machine ready stands no more."""

from datetime import datetime

from provisioning.lifecycle import Event, State
from provisioning.models import Run
from provisioning.services.claims import ClaimLost, claim_run, release
from provisioning.services.moving import enter
from provisioning.services.orders import load_run


def supersede_replaced(run: Run, now: datetime) -> None:
    """Supersedes the READY run that a Reinstall replaces; its logins are void from now on.

    Called with the intent to wipe, inside its transaction: whatever comes of it, nobody may
    count on the old system any more. Does nothing for other causes, or the second time.

    Raises:
        ClaimLost: somebody is at that run; the transaction must not be committed.
    """
    if run.replaces_id is None:
        return
    if not Run.objects.filter(pk=run.replaces_id, state=State.READY.value).exists():
        return
    claim = claim_run(run.replaces_id)
    if claim is None:
        raise ClaimLost
    enter(claim, load_run(run.replaces_id), Event.SUPERSEDE, now)
    release(claim)
