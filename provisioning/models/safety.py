"""What keeps the night safe: kill switch, limits, data holds."""

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from machines.models import Machine, Site


class Switch(models.Model):
    """The kill switch: one row. No row counts as halted, so a new instance erases nothing."""

    is_halted = models.BooleanField(_("halted"), default=True)
    reason = models.TextField(_("reason"), blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("by whom"),
    )
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("kill switch")
        verbose_name_plural = _("kill switch")
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="switch_is_one_row")]

    def __str__(self) -> str:
        return "halted" if self.is_halted else "running"


class NightLimits(models.Model):
    """How much a site lets the portal erase and install."""

    site = models.OneToOneField(
        Site, on_delete=models.CASCADE, related_name="night_limits", verbose_name=_("site")
    )
    max_fencings = models.PositiveSmallIntegerField(
        _("destructive acts a local day"), default=10, validators=[MinValueValidator(1)]
    )
    max_parallel = models.PositiveSmallIntegerField(
        _("installs at once"),
        default=4,
        validators=[MinValueValidator(1)],
        help_text=_("From the site's TFTP host, those of other sites that share it included."),
    )
    max_attempts = models.PositiveSmallIntegerField(
        _("attempts at a machine in one night"), default=6, validators=[MinValueValidator(1)]
    )

    class Meta:
        verbose_name = _("limits of the night")
        verbose_name_plural = _("limits of the night")

    def __str__(self) -> str:
        return str(self.site)


class DataHold(models.Model):
    """An approver forbids any reinstall of a machine for now."""

    machine = models.ForeignKey(
        Machine, on_delete=models.PROTECT, related_name="data_holds", verbose_name=_("machine")
    )
    reason = models.TextField(_("reason"))
    stop_day = models.DateField(_("ends on"))
    """First day on which it no longer holds; site-local."""
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("by whom"),
    )
    at = models.DateTimeField(_("when"))
    lifted_at = models.DateTimeField(_("lifted at"), null=True, blank=True)
    is_isolation = models.BooleanField(
        _("isolates the machine"),
        default=False,
        help_text=_("It may be compromised: access is closed at once, whoever has it."),
    )
    """The machine may be compromised: access to it stays closed as well."""

    class Meta:
        verbose_name = _("data hold")
        verbose_name_plural = _("data holds")

    def __str__(self) -> str:
        return f"{self.machine} → {date_format(self.stop_day)}"


class MorningList(models.Model):
    """Those in charge were told on a day of a site which machines are not ready."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="morning_lists")
    day = models.DateField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "day"], name="morning_list_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.site} {self.day}"


class NightList(models.Model):
    """The list of machines to be erased was made for a site's working day."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="night_lists")
    day = models.DateField()
    """The working day on whose afternoon it was due; it covers the nights to the next one."""
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "day"], name="night_list_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.site} {self.day}"
