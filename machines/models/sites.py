"""Sites: where machines stand, which clock and which closed days they live by."""

from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _


class Site(models.Model):
    """A room of machines with one time zone and one calendar of closed days."""

    slug = models.SlugField(_("short name"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    time_zone = models.CharField(_("time zone"), max_length=40, default="Europe/Paris")
    has_public_planning = models.BooleanField(
        _("planning shown without signing in"),
        default=True,
        help_text=_("Free and taken days of its machines, never names."),
    )
    tftp_minion = models.CharField(
        _("Salt minion of the TFTP host"),
        max_length=80,
        blank=True,
        help_text=_(
            "Only for a site with a TFTP host of its own; empty: the host of the portal's "
            "settings. Sites with the same host share what may be installed there at once."
        ),
    )

    class Meta:
        verbose_name = _("site")
        verbose_name_plural = _("sites")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class ClosedDay(models.Model):
    """A day on which nobody works at a site, beside weekends and public holidays."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="closed_days")
    day = models.DateField(_("day"))
    label = models.CharField(_("why"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("closed day")
        verbose_name_plural = _("closed days")
        ordering = ("day",)
        constraints = [models.UniqueConstraint(fields=["site", "day"], name="closed_day_once")]

    def __str__(self) -> str:
        return f"{date_format(self.day)} {self.label}"
