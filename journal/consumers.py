"""Delivery of entries to those who must react; every reaction survives a dead broker."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.db import IntegrityError, transaction
from django.db.models import F, Q

from foundation import clock
from journal.models import Entry, Pending, Receipt

log = structlog.get_logger(__name__)

BATCH = 100
FIRST_PAUSE_SECONDS = 60
LONGEST_PAUSE_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class Consumer:
    """Somebody who reacts to certain kinds of entries, idempotently.

    A handler runs inside the transaction of its receipt. Entries come in the order in which
    they were written, but one whose handler failed comes again after later ones: a handler
    looks at the rows as they are now, and does nothing slow.
    """

    name: str
    kinds: frozenset[str]
    handle: Callable[[Entry], None]


_consumers: tuple[Consumer, ...] = ()


def install(consumers: Sequence[Consumer]) -> None:
    """Installs all consumers; the roof's wiring page does this once at start-up."""
    global _consumers  # noqa: PLW0603 -- one process-wide table, set by the roof
    _consumers = tuple(consumers)


def deliver_pending(limit: int = 500) -> int:
    """Hands pending entries to the consumers that want their kind and have no receipt yet.

    Each delivery is one transaction with its receipt; entries written on the way are delivered
    in the same pass. A handler that fails is logged and met again later, with growing pauses;
    all others go on. Any number of workers may deliver at once.

    Args:
        limit: how many entries to look at, at most.

    Returns:
        How many deliveries were made.
    """
    delivered = looked_at = 0
    while looked_at < limit:
        batch = _due_entries(min(BATCH, limit - looked_at))
        if not batch:
            break
        looked_at += len(batch)
        delivered += sum(_deliver_to_all(entry) for entry in batch)
        _settle(batch)
        _postpone(batch)
    return delivered


def _due(now: datetime) -> Q:
    """Condition on the work list: new, or its pause is over."""
    return Q(due_at__isnull=True) | Q(due_at__lte=now)


def _due_entries(count: int) -> list[Entry]:
    """Answers entries that are pending and due, oldest first."""
    due = Pending.objects.filter(_due(clock.now())).order_by("pk").select_related("entry")
    return [pending.entry for pending in due[:count]]


def _deliver_to_all(entry: Entry) -> int:
    """Hands an entry to each consumer that lacks a receipt; answers how many took it."""
    has_receipt = set(entry.receipts.values_list("consumer", flat=True))
    return sum(
        _deliver(consumer, entry)
        for consumer in _wanting(entry.kind)
        if consumer.name not in has_receipt
    )


def _deliver(consumer: Consumer, entry: Entry) -> int:
    """Handles one entry and writes the receipt; answers how many were delivered (0 or 1).

    The receipt comes first: its unique constraint makes a second worker wait for this one.
    """
    try:
        with transaction.atomic():
            Receipt.objects.create(consumer=consumer.name, entry=entry, at=clock.now())
            consumer.handle(entry)
    except IntegrityError:
        if Receipt.objects.filter(consumer=consumer.name, entry=entry).exists():
            return 0
        log.exception("consumer_failed", consumer=consumer.name, entry=entry.pk)
        return 0
    except Exception:
        log.exception("consumer_failed", consumer=consumer.name, entry=entry.pk)
        return 0
    return 1


def _settle(batch: Sequence[Entry]) -> None:
    """Takes off the work list those entries that every consumer has dealt with."""
    taken: dict[int, set[str]] = {entry.pk: set() for entry in batch}
    for entry_id, consumer in Receipt.objects.filter(entry__in=batch).values_list(
        "entry_id", "consumer"
    ):
        taken[entry_id].add(consumer)
    settled = [
        entry.pk
        for entry in batch
        if {consumer.name for consumer in _wanting(entry.kind)} <= taken[entry.pk]
    ]
    Pending.objects.filter(pk__in=settled).delete()


def _postpone(batch: Sequence[Entry]) -> None:
    """Lets what met a setback wait, so that it starves nothing else."""
    now = clock.now()
    for left in Pending.objects.filter(_due(now), entry__in=batch):
        pause = min(FIRST_PAUSE_SECONDS * 2 ** min(left.setbacks, 10), LONGEST_PAUSE_SECONDS)
        Pending.objects.filter(pk=left.pk).update(
            due_at=now + timedelta(seconds=pause), setbacks=F("setbacks") + 1
        )


def _wanting(kind: str) -> tuple[Consumer, ...]:
    """Answers the consumers that react to a kind of entry."""
    return tuple(consumer for consumer in _consumers if kind in consumer.kinds)
