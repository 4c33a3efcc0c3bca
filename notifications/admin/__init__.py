"""Mails in the administration."""

from notifications.admin.choices import EscalationAdmin, MailChoiceAdmin
from notifications.admin.outbox import MessageAdmin

__all__ = ["EscalationAdmin", "MailChoiceAdmin", "MessageAdmin"]
