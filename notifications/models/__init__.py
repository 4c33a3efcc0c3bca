"""Tables of the outbox."""

from notifications.models.outbox import Message

__all__ = ["Message"]
