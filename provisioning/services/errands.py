"""The carrier of errands: asking for one, taking it up, writing it, giving it back.

What is done and how it is read back is the handler's (`errand_table.py`); when, how often and by
whom is here and in `serving.py`.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from accounts.models import User
from foundation import clock
from journal.services import record
from provisioning.models import Errand, Run
from provisioning.models.errands import UNFINISHED_ERRAND
from provisioning.policy.errands import ErrandKind
from provisioning.ports import ActResult, Observation
from reservations.models import Occupancy

LEASE = timedelta(seconds=120)
"""Real time; longer than all calls of a driver for one act and one look may take."""


class ErrandLost(Exception):
    """It was asked for anew, or another worker has taken it: nothing more may be written."""


@dataclass(frozen=True, slots=True)
class Handler:
    """What one kind of errand means. Everything may happen twice, in any process."""

    is_wanted: Callable[[Errand], bool]
    """Answers whether it is still to be done; else it is dropped."""
    act: Callable[[Errand], ActResult]
    """Does it, by a driver; no transaction is open."""
    observe: Callable[[Errand], Observation]
    """Reads back whether it is done; no transaction is open."""
    finish: Callable[[Errand, datetime], None]
    """Writes what follows, in the transaction that notes it as done."""
    is_quiet: bool = False
    """Only a question: setbacks are nobody's business, and no refusal is for good."""


@dataclass(frozen=True, slots=True)
class ErrandClaim:
    """The right to write an errand as it was read, until the lease runs out."""

    errand: Errand
    token: str


def ask_errand(
    *,
    kind: ErrandKind,
    run: Run,
    about: str = "",
    asked_by: User | None = None,
    due_at: datetime | None = None,
) -> Errand:
    """Asks for an errand, or once more for an unfinished one: it then begins anew.

    Must be called inside a transaction.
    """
    now = clock.now()
    fresh = {
        "key": uuid.uuid4(),
        "run": run,
        "asked_by": asked_by,
        "asked_at": now,
        "due_at": due_at or now,
        "acted_at": None,
        "stopped_at": None,
        "tries": 0,
        "problem": "",
        "remembered": {},
    }
    same = Errand.objects.filter(
        UNFINISHED_ERRAND, occupancy=run.occupancy_id, kind=kind, about=about
    )
    found = same.select_for_update(no_key=True).first()
    if found is None:
        return Errand.objects.create(
            kind=kind, occupancy_id=run.occupancy_id, about=about, **fresh
        )
    Errand.objects.filter(pk=found.pk).update(**fresh)
    found.refresh_from_db()
    return found


def free_errands() -> Q:
    """Condition: no worker is at it, or the one that was has died."""
    return Q(claimed_until__isnull=True) | Q(claimed_until__lt=clock.system())


def claim_errand(errand_id: int) -> ErrandClaim | None:
    """Takes an errand for this worker; None while another has it or when it is finished."""
    token = uuid.uuid4().hex
    taken = Errand.objects.filter(
        free_errands(), UNFINISHED_ERRAND, pk=errand_id, stopped_at__isnull=True
    ).update(claimed_by=token, claimed_until=clock.system() + LEASE)
    if not taken:
        return None
    errand = Errand.objects.select_related(
        "occupancy__holder",
        "run__machine__site",
        "run__machine__host",
        "run__occupancy",
        "run__booking",
    ).get(pk=errand_id)
    return ErrandClaim(errand, token)


def is_changing_access(occupancy: Occupancy) -> bool:
    """Answers whether a worker is at the accounts of an occupancy just now."""
    at_work = Errand.objects.filter(kind=ErrandKind.ACCESS, claimed_until__gt=clock.system())
    return at_work.filter(occupancy=occupancy).exists()


def write_errand(claim: ErrandClaim, **changes: object) -> None:
    """Changes a claimed errand and renews the claim.

    Raises:
        ErrandLost: it was asked for anew or taken over since; the caller's transaction must not
            be committed.
    """
    errand = claim.errand
    written = Errand.objects.filter(pk=errand.pk, key=errand.key, claimed_by=claim.token).update(
        claimed_until=clock.system() + LEASE, **changes
    )
    if not written:
        raise ErrandLost
    for name, value in changes.items():
        setattr(errand, name, value)


def release_errand(claim: ErrandClaim) -> None:
    """Gives an errand back."""
    Errand.objects.filter(pk=claim.errand.pk, claimed_by=claim.token).update(
        claimed_by="", claimed_until=None
    )


def retry_errand(*, errand_id: int, by: User) -> bool:
    """Lets an unfinished errand be tried at once, one that waits for a person too.

    Returns:
        False when it is finished: nothing was changed.
    """
    with transaction.atomic():
        unfinished = Errand.objects.filter(UNFINISHED_ERRAND, pk=errand_id)
        if not unfinished.update(stopped_at=None, tries=0, acted_at=None, due_at=clock.now()):
            return False
        errand = Errand.objects.select_related("run__booking").get(pk=errand_id)
        record(
            kind="errand_retried",
            subject_kind="booking",
            subject_ref=errand.run.reference,
            actor=by,
            errand=errand.kind,
        )
    return True
