"""Mails in the administration."""

from notifications.admin.choices import EscalationAdmin, LetterAdmin, MailChoiceAdmin
from notifications.admin.outbox import MessageAdmin

__all__ = ["EscalationAdmin", "LetterAdmin", "MailChoiceAdmin", "MessageAdmin"]
