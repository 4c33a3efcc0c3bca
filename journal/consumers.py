"""Delivery of entries to those who must react; every reaction survives a dead broker."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog
from django.db import IntegrityError, transaction

from foundation import clock
from journal.models import Entry, Receipt

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Consumer:
    """Somebody who reacts to certain kinds of entries, idempotently."""

    name: str
    kinds: frozenset[str]
    handle: Callable[[Entry], None]


_consumers: tuple[Consumer, ...] = ()


def install(consumers: Sequence[Consumer]) -> None:
    """Installs all consumers; the roof's wiring page does this once at start-up."""
    global _consumers  # noqa: PLW0603 -- one process-wide table, set by the roof
    _consumers = tuple(consumers)


def deliver_pending(limit: int = 500) -> int:
    """Hands every entry without receipt to the consumers that want its kind.

    Each delivery is one transaction with its receipt. A handler that fails is logged and met
    again at the next pass; the others go on.

    Returns:
        How many deliveries were made.
    """
    delivered = 0
    for consumer in _consumers:
        pending = (
            Entry.objects.filter(kind__in=consumer.kinds)
            .exclude(receipts__consumer=consumer.name)
            .order_by("id")[:limit]
        )
        for entry in pending:
            delivered += _deliver(consumer, entry)
    return delivered


def _deliver(consumer: Consumer, entry: Entry) -> int:
    """Handles one entry and writes the receipt; answers how many were delivered (0 or 1)."""
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
