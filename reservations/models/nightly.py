"""What the check of each night found: standing bookings that no longer fit the rules."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from machines.models import Site
from reservations.models.bookings import Booking


class NightlyCheck(models.Model):
    """The standing bookings of a site were checked on a day."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="nightly_checks")
    day = models.DateField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "day"], name="nightly_check_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.site} {self.day}"


class Misfit(models.Model):
    """A standing booking that breaks what has to hold until its end; a person looks at it.

    Found by the last check: it goes with the one that finds it good again, or over.
    """

    booking = models.OneToOneField(
        Booking, on_delete=models.CASCADE, related_name="misfit", verbose_name=_("booking")
    )
    rules = models.JSONField(_("broken rules"))
    """Codes of the broken rules, in their order."""
    found_at = models.DateTimeField(_("found at"))

    class Meta:
        verbose_name = _("booking that no longer fits")
        verbose_name_plural = _("bookings that no longer fit")
        ordering = ("found_at", "id")

    def __str__(self) -> str:
        return f"{self.booking}: {', '.join(self.rules)}"
