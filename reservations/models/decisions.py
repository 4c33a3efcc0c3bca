"""Who approved or refused, and which rules were waived."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from reservations.models.bookings import Booking
from reservations.models.changes import Change
from reservations.models.extensions import Extension
from reservations.policy.values import Rule
from reservations.wording import RULE_LABELS


class Decision(models.Model):
    """An approver approved or refused a booking; approval may be automatic."""

    class Outcome(models.TextChoices):
        """What was decided."""

        APPROVED = "approved", _("approved")
        REFUSED = "refused", _("refused")

    booking = models.OneToOneField(
        Booking, on_delete=models.PROTECT, related_name="decision", verbose_name=_("booking")
    )
    outcome = models.CharField(_("decision"), max_length=10, choices=Outcome)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("by whom"),
    )
    """Empty when approval was automatic."""
    at = models.DateTimeField(_("when"))
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")

    def __str__(self) -> str:
        return f"{self.booking} {self.outcome}"


class Waiver(models.Model):
    """An approver let one broken rule pass, up to the figure shown."""

    booking = models.ForeignKey(
        Booking, on_delete=models.PROTECT, related_name="waivers", verbose_name=_("booking")
    )
    extension = models.ForeignKey(
        Extension,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="waivers",
        verbose_name=_("extension"),
    )
    """The extension that it was given for; empty when it was for the booking itself."""
    change = models.ForeignKey(
        Change,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="waivers",
        verbose_name=_("change"),
    )
    """The change that it was given for; empty when it was for something else."""
    rule = models.CharField(
        _("rule"), max_length=10, choices=[(r.value, RULE_LABELS[r]) for r in Rule]
    )
    figure = models.CharField(_("up to"), max_length=20)
    """A number of days, or an ISO day for `notice`."""
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("by whom"),
    )
    at = models.DateTimeField(_("when"))
    reason = models.TextField(_("reason"))

    class Meta:
        verbose_name = _("waiver")
        verbose_name_plural = _("waivers")
        constraints = [
            models.UniqueConstraint(
                fields=["booking", "rule"],
                condition=models.Q(extension=None, change=None),
                name="waiver_once_a_rule",
            ),
            models.UniqueConstraint(
                fields=["extension", "rule"], name="waiver_once_an_extension_rule"
            ),
            models.UniqueConstraint(fields=["change", "rule"], name="waiver_once_a_change_rule"),
        ]

    def __str__(self) -> str:
        return f"{self.booking} {self.rule}"
