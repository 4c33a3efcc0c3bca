"""Entries and receipts: the audit trail, and the memory of who has reacted to what."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Entry(models.Model):
    """One line of the journal: who did what, when and why. Never changed, never removed."""

    at = models.DateTimeField(_("when"))
    kind = models.CharField(_("kind"), max_length=40)
    subject_kind = models.CharField(_("kind of subject"), max_length=20)
    subject_ref = models.CharField(_("reference"), max_length=64)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by whom"),
    )
    """Who did it; empty when the portal did."""
    facts = models.JSONField(default=dict)
    """Plain values that consumers and readers need. Never a secret."""
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        ordering = ("id",)
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes = [
            models.Index(fields=["kind", "id"], name="entry_kind"),
            models.Index(fields=["subject_kind", "subject_ref", "id"], name="entry_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_ref}"


class Pending(models.Model):
    """An entry to which somebody may still have to react: the work list of the delivery.

    Written with its entry and removed once every consumer has its receipt, so that a pass costs
    what is pending and not what was ever written.
    """

    entry = models.OneToOneField(
        Entry, on_delete=models.CASCADE, primary_key=True, related_name="pending"
    )
    due_at = models.DateTimeField(null=True, blank=True)
    """When to try again after a setback; empty = at once."""
    setbacks = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name_plural = "pending"
        indexes = [models.Index(fields=["due_at"], name="pending_due")]

    def __str__(self) -> str:
        return f"pending {self.entry_id}"


class Receipt(models.Model):
    """One consumer has dealt with one entry."""

    consumer = models.CharField(max_length=40)
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="receipts")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "consumer"], name="receipt_once"),
        ]

    def __str__(self) -> str:
        return f"{self.consumer} {self.entry_id}"
