"""What a person wants of the mails they may do without."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from notifications.choice_wording import GROUP_LABELS
from notifications.choices import Group


class MailChoice(models.Model):
    """How one person gets the mails of one group; without a row, one mail each, at once."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="mail_choices",
        verbose_name=_("person"),
    )
    group = models.CharField(_("mails"), max_length=20)
    """A `Group`: no choices, so that a new group changes no table."""
    way = models.CharField(_("how they come"), max_length=20)
    """A `Way`."""

    class Meta:
        verbose_name = _("choice of mails")
        verbose_name_plural = _("choices of mails")
        ordering = ("person", "group")
        constraints = [
            models.UniqueConstraint(fields=["person", "group"], name="mail_choice_once")
        ]

    def __str__(self) -> str:
        return f"{self.person} · {GROUP_LABELS[Group(self.group)]}"
