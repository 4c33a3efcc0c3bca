"""Serving errands: act, read back, come again; by the sweep of each minute, hurried by a queue."""

from datetime import datetime, timedelta

import structlog
from django.db import transaction

from foundation import clock
from journal.services import record
from provisioning.models import Errand
from provisioning.models.errands import UNFINISHED_ERRAND
from provisioning.policy.errands import READ_BACK_WITHIN, ErrandKind, pause_after
from provisioning.ports import DriverError, Observation, Outcome
from provisioning.services.asking import ask
from provisioning.services.errand_table import HANDLERS
from provisioning.services.errands import (
    ErrandClaim,
    ErrandLost,
    Handler,
    claim_errand,
    free_errands,
    release_errand,
    write_errand,
)

log = structlog.get_logger(__name__)

SOON_SECONDS = 60.0
"""What is due later than this is left to the sweep of each minute."""


def due_errand_ids(now: datetime) -> list[int]:
    """Answers the errands that are due and that no worker is at, the longest due first."""
    return list(
        Errand.objects.filter(
            free_errands(), UNFINISHED_ERRAND, stopped_at__isnull=True, due_at__lte=now
        )
        .order_by("due_at", "id")
        .values_list("pk", flat=True)
    )


def serve_errand(errand_id: int) -> float | None:
    """Does what is due for an errand, if no other worker is at it.

    May be called at any time, any number of times, by any number of processes; outside of
    transactions.

    Returns:
        Seconds until it wants to be served again; None when the sweep is soon enough.
    """
    claim = claim_errand(errand_id)
    if claim is None:
        return None
    try:
        if claim.errand.due_at <= clock.now():
            _serve(claim, HANDLERS[ErrandKind(claim.errand.kind)])
    except ErrandLost:
        log.info("errand_lost", errand=errand_id)
        return 0.0
    finally:
        release_errand(claim)
    return _seconds_until_due(claim.errand, clock.now())


def _serve(claim: ErrandClaim, handler: Handler) -> None:
    """Acts where that is still to be done, then reads back."""
    errand = claim.errand
    if not handler.is_wanted(errand):
        write_errand(claim, dropped_at=clock.now())
        return
    try:
        if errand.acted_at is None:
            result = ask(errand.run, lambda: handler.act(errand))
            kept = {**errand.remembered, **result.remember}
            write_errand(claim, acted_at=clock.now(), remembered=kept)
        seen = ask(errand.run, lambda: handler.observe(errand))
    except DriverError as error:
        _note_setback(claim, handler, error.code, is_for_good=error.is_permanent)
        return
    _note_seen(claim, handler, seen)


def _note_seen(claim: ErrandClaim, handler: Handler, seen: Observation) -> None:
    """Writes what reading back has shown."""
    now = clock.now()
    errand = claim.errand
    if seen.outcome is Outcome.DONE:
        with transaction.atomic():
            write_errand(claim, done_at=now, problem="", tries=0)
            handler.finish(errand, now)
        log.info("errand_done", errand=errand.pk, kind=errand.kind, run=str(errand.run.key))
    elif seen.outcome is Outcome.AGAIN and not _is_too_slow(errand, handler, now):
        kept = {**errand.remembered, **seen.remember}
        wait = timedelta(seconds=seen.again_seconds)
        write_errand(claim, due_at=now + wait, remembered=kept)
    else:
        is_for_good = seen.outcome is Outcome.NEEDS_PERSON
        code = seen.code if seen.outcome is not Outcome.AGAIN else "too_slow"
        _note_setback(claim, handler, code, is_for_good=is_for_good)


def _is_too_slow(errand: Errand, handler: Handler, now: datetime) -> bool:
    """Answers whether what was acted on is to be acted on again; a question may take its time."""
    acted_at = errand.acted_at
    return not handler.is_quiet and acted_at is not None and now - acted_at > READ_BACK_WITHIN


def _note_setback(claim: ErrandClaim, handler: Handler, code: str, *, is_for_good: bool) -> None:
    """Plans the next try, or leaves the errand to a person."""
    now = clock.now()
    errand = claim.errand
    tries = errand.tries + 1
    log.warning("errand_setback", errand=errand.pk, kind=errand.kind, code=code, tries=tries)
    changes: dict[str, object] = {"tries": tries, "problem": code, "acted_at": None}
    if handler.is_quiet or not is_for_good:
        write_errand(claim, due_at=now + pause_after(tries), **changes)
        return
    with transaction.atomic():
        write_errand(claim, stopped_at=now, **changes)
        record(
            kind="errand_stopped",
            subject_kind="booking",
            subject_ref=errand.run.reference,
            errand=errand.kind,
            problem=code,
        )


def _seconds_until_due(errand: Errand, now: datetime) -> float | None:
    """Answers how soon an unfinished errand wants to be served again."""
    if errand.done_at or errand.dropped_at or errand.stopped_at:
        return None
    seconds = (errand.due_at - now).total_seconds()
    return max(seconds, 0.0) if seconds <= SOON_SECONDS else None
