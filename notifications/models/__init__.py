"""Tables of the outbox, and what people want of it."""

from notifications.models.letters import Letter
from notifications.models.outbox import Message
from notifications.models.preferences import Escalation, MailChoice

__all__ = ["Escalation", "Letter", "MailChoice", "Message"]
