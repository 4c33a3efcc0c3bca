"""The outbox: every mail that was promised, sent or not."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from journal.models import Entry
from notifications.kinds import MailKind
from notifications.wording import KIND_LABELS


class Message(models.Model):
    """One mail to one person about one entry; its text, and any secret, is made on sending."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=40)
    """A `MailKind`: no choices, so that a new kind of mail changes no table."""
    group = models.CharField(max_length=20, blank=True, default="")
    """The `Group` in which its reader may turn it off; empty when never."""
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="messages",
        verbose_name=_("recipient"),
    )
    message_id = models.CharField(_("identifier of the mail"), max_length=200, unique=True)
    """Fixed when promised, so that a duplicate is recognised as one."""
    made_at = models.DateTimeField(_("made at"))
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    claimed_until = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    failed_at = models.DateTimeField(_("given up at"), null=True, blank=True)
    last_error = models.CharField(_("last error"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        ordering = ("-id",)
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(sent_at__isnull=True, failed_at__isnull=True),
                name="message_due",
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["entry", "kind", "recipient"], name="message_once")
        ]

    def __str__(self) -> str:
        return f"{KIND_LABELS[MailKind(self.kind)]} → {self.recipient}"
