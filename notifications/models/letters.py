"""Words that one person sends to another through the portal."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from journal.models import Entry


class Letter(models.Model):
    """What somebody writes to the holder of a booking; forgotten after a while."""

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="letter")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("author"),
    )
    text = models.TextField(_("text"))

    class Meta:
        verbose_name = _("letter to a holder")
        verbose_name_plural = _("letters to holders")

    def __str__(self) -> str:
        return f"{self.author} · {self.entry.subject_ref}"
