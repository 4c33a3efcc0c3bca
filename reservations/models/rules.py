"""The dated numbers of a category."""

from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from machines.models import Category


class BookingRules(models.Model):
    """The numbers that judge requests of a category from a day on.

    A request is judged by the row in force on its local day and remembers it.
    """

    class Strictness(models.TextChoices):
        """Whether a request that breaks a rule may be sent."""

        STRICT = "strict", _("strict: it is not sent")
        FLEXIBLE = "flexible", _("flexible: it is sent and asks for a waiver")

    class WindowScope(models.TextChoices):
        """Over which machines the days of a person are counted."""

        CATEGORY = "category", _("all machines of the category")
        MACHINE = "machine", _("each machine by itself")

    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, related_name="rules", verbose_name=_("category")
    )
    from_day = models.DateField(_("in force from"))
    strictness = models.CharField(
        _("strictness"), max_length=10, choices=Strictness, default=Strictness.STRICT
    )
    notice_days = models.PositiveSmallIntegerField(_("notice (days)"), default=2)
    max_days = models.PositiveSmallIntegerField(_("longest booking (days)"), default=42)
    max_occupancy_days = models.PositiveSmallIntegerField(
        _("longest occupancy (days)"), default=84
    )
    max_extensions = models.PositiveSmallIntegerField(
        _("number of extensions"), null=True, blank=True
    )
    window_months = models.PositiveSmallIntegerField(_("window (months)"), default=5)
    max_window_days = models.PositiveSmallIntegerField(_("machine-days in a window"), default=84)
    window_scope = models.CharField(
        _("days are counted over"),
        max_length=10,
        choices=WindowScope,
        default=WindowScope.CATEGORY,
    )
    horizon_days = models.PositiveSmallIntegerField(
        _("first day at most … days ahead"), null=True, blank=True
    )
    bound_days = models.PositiveSmallIntegerField(
        _("longest booking that may be asked as a waiver (days)"), default=63
    )
    bound_occupancy_days = models.PositiveSmallIntegerField(
        _("longest occupancy that may be asked as a waiver (days)"), default=126
    )
    bound_window_days = models.PositiveSmallIntegerField(
        _("machine-days in a window that may be asked as a waiver"), default=126
    )
    max_gap_days = models.PositiveSmallIntegerField(
        _("longest gap over which data can be kept (days)"), default=7
    )
    purpose_above_days = models.PositiveSmallIntegerField(
        _("a purpose is required above (days)"), default=7
    )
    max_undecided = models.PositiveSmallIntegerField(
        _("undecided requests a person may have"), default=3
    )
    max_wishes = models.PositiveSmallIntegerField(_("open wishes a person may have"), default=3)
    grace_days = models.PositiveSmallIntegerField(_("days of grace after the end"), default=2)

    class Meta:
        verbose_name = _("booking rules")
        verbose_name_plural = _("booking rules")
        ordering = ("category", "from_day")
        constraints = [
            models.UniqueConstraint(fields=["category", "from_day"], name="rules_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.category} · {date_format(self.from_day)}"
