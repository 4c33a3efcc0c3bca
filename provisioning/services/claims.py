"""Claims: one worker at a time looks at a run, and one that lost its claim writes nothing.

A claim is a lease in real time, taken by a conditional UPDATE, which works alike on PostgreSQL
and SQLite. Each write renews it; a worker that dies leaves it to run out.
"""

import uuid
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q

from foundation import clock
from provisioning.models import Run

LEASE = timedelta(seconds=60)
"""Longer than any single call of a driver may take."""


class ClaimLost(Exception):
    """Somebody else has changed the run since it was read: what was about to be written is not."""


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to write a run, until the lease runs out."""

    run_id: int
    token: str


def free_runs() -> Q:
    """Condition on runs: nobody has a claim on it."""
    return Q(claimed_until__isnull=True) | Q(claimed_until__lt=clock.system())


def claim_run(run_id: int) -> Claim | None:
    """Takes a run for this worker; None while another has it."""
    token = uuid.uuid4().hex
    taken = Run.objects.filter(free_runs(), pk=run_id).update(
        claimed_by=token, claimed_until=clock.system() + LEASE
    )
    return Claim(run_id, token) if taken else None


def write(claim: Claim, run: Run, **changes: object) -> None:
    """Changes a run and renews the claim, if the run is still as it was read.

    Raises:
        ClaimLost: another worker or a person has come in between; the caller's transaction
            must not be committed.
    """
    written = Run.objects.filter(
        pk=run.pk, claimed_by=claim.token, state=run.state, way_out=run.way_out
    ).update(claimed_until=clock.system() + LEASE, **changes)
    if not written:
        raise ClaimLost
    for name, value in changes.items():
        setattr(run, name, value)


def release(claim: Claim) -> None:
    """Gives the run back."""
    Run.objects.filter(pk=claim.run_id, claimed_by=claim.token).update(
        claimed_by="", claimed_until=None
    )
