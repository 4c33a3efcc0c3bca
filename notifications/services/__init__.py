"""Verbs of the outbox."""

from notifications.services.choosing import choose_mails
from notifications.services.enqueueing import enqueue_for
from notifications.services.listing import escalate_undecided, promise_digests
from notifications.services.outbox import send_due_mails
from notifications.services.rehearsing import rehearse_mails
from notifications.services.resending import resend_login, resend_mail
from notifications.services.writing import forget_old_letters, write_to_holder

__all__ = [
    "choose_mails",
    "enqueue_for",
    "escalate_undecided",
    "forget_old_letters",
    "promise_digests",
    "rehearse_mails",
    "resend_login",
    "resend_mail",
    "send_due_mails",
    "write_to_holder",
]
