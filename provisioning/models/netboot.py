"""What the hourly look at the TFTP host has found."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from provisioning.wording.netboot import NETBOOT_LABELS


class NetbootSweep(models.Model):
    """When the boot files were last compared with the runs: one row."""

    swept_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="netboot_sweep_is_one_row")]

    def __str__(self) -> str:
        return str(self.swept_at)


class NetbootAlarm(models.Model):
    """A difference between the armed boot files and the runs; it clears itself."""

    kind = models.CharField(_("what is wrong"), max_length=20, choices=NETBOOT_LABELS)
    file_name = models.CharField(_("boot file"), max_length=40, blank=True)
    """Of files that cannot be read: the TFTP host, where a site names one."""
    machine = models.CharField(_("machine"), max_length=40, blank=True)
    run_key = models.CharField(_("run"), max_length=40, blank=True)
    problem = models.CharField(_("problem"), max_length=40, blank=True)
    """Code of why the files cannot be read."""
    raised_at = models.DateTimeField(_("raised at"))
    cleared_at = models.DateTimeField(_("cleared at"), null=True, blank=True)

    class Meta:
        verbose_name = _("netboot alarm")
        verbose_name_plural = _("netboot alarms")
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "file_name", "machine", "run_key"],
                condition=Q(cleared_at__isnull=True),
                name="netboot_alarm_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.file_name or self.machine}"
