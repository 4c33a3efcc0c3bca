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
    listed_day = models.DateField(null=True, blank=True, editable=False)
    """The portal's day for which a digest was last considered."""

    class Meta:
        verbose_name = _("choice of mails")
        verbose_name_plural = _("choices of mails")
        ordering = ("person", "group")
        constraints = [
            models.UniqueConstraint(fields=["person", "group"], name="mail_choice_once")
        ]

    def __str__(self) -> str:
        return f"{self.person} · {GROUP_LABELS[Group(self.group)]}"


class Escalation(models.Model):
    """Something undecided that the administrators were told of; they are told once."""

    key = models.CharField(_("what waits"), max_length=60, unique=True)
    """As `notifications.waiting` names it."""
    told_at = models.DateTimeField(_("told at"))

    class Meta:
        verbose_name = _("escalation")
        verbose_name_plural = _("escalations")
        ordering = ("-told_at", "-id")

    def __str__(self) -> str:
        return self.key
