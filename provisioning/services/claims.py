"""Claims: one worker at a time looks at a run, and one that lost its claim writes nothing.

A claim is a lease in real time, taken by a conditional UPDATE, which works alike on PostgreSQL
and SQLite. Each write renews it; a worker that dies leaves it to run out.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from foundation import clock
from provisioning.models import Run

LEASE = timedelta(seconds=60)
"""Longer than any single call of a driver may take."""


FREED = {"claimed_by": "", "claimed_until": None}
"""What a run looks like that nobody has a claim on."""


class ClaimLost(Exception):
    """Somebody else has changed the run since it was read: what was about to be written is not."""


@dataclass(slots=True)
class Claim:
    """The right to write a run, until the lease runs out."""

    run_id: int
    token: str
    gathered: dict[str, object] | None = None
    """Changes that wait for the end of `one_write`; None outside of one."""


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

    Inside of `one_write` the change is gathered, and written at its end.

    Raises:
        ClaimLost: another worker or a person has come in between; the caller's transaction
            must not be committed.
    """
    if claim.gathered is None:
        _store(claim, run.state, run.way_out, changes)
    else:
        claim.gathered.update(changes)
    for name, value in changes.items():
        setattr(run, name, value)


@contextmanager
def one_write(claim: Claim, run: Run) -> Iterator[None]:
    """Opens a transaction at whose end all changes of a run are written by one UPDATE.

    Raises:
        ClaimLost: at the end, and nothing of the transaction is kept.
    """
    state, way_out = run.state, run.way_out
    with transaction.atomic():
        claim.gathered = {}
        try:
            yield
            changes = claim.gathered
        finally:
            claim.gathered = None
        _store(claim, state, way_out, changes)


def _store(claim: Claim, state: str, way_out: str, changes: dict[str, object]) -> None:
    """Writes changes of a claimed run that is still in the state in which it was read.

    Raises:
        ClaimLost: it is not, or the claim is gone.
    """
    written = Run.objects.filter(
        pk=claim.run_id, claimed_by=claim.token, state=state, way_out=way_out
    ).update(**{"claimed_until": clock.system() + LEASE, **changes})
    if not written:
        raise ClaimLost


def release(claim: Claim) -> None:
    """Gives the run back."""
    Run.objects.filter(pk=claim.run_id, claimed_by=claim.token).update(**FREED)
