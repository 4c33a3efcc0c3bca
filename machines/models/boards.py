"""Management boards: how a machine is switched off and on from outside."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from machines.models.inventory import Machine


class ManagementBoard(models.Model):
    """A board (BMC) of a machine, by one protocol, with its sealed login."""

    class Protocol(models.TextChoices):
        """How it is spoken to; Redfish is tried first."""

        REDFISH = "redfish", "Redfish"
        IPMI = "ipmi", "IPMI"

    machine = models.ForeignKey(
        Machine, on_delete=models.CASCADE, related_name="boards", verbose_name=_("machine")
    )
    protocol = models.CharField(
        _("protocol"), max_length=8, choices=Protocol, default=Protocol.REDFISH
    )
    address = models.CharField(_("address"), max_length=200)
    """Host, host and port, or for Redfish a whole address, down to the system's path."""
    username = models.CharField(_("login"), max_length=64)
    sealed_password = models.TextField(_("password"), editable=False)
    serial = models.CharField(_("serial number of the machine"), max_length=80, blank=True)
    verifies_certificate = models.BooleanField(_("check its certificate"), default=True)
    trusted_certificate = models.TextField(_("certificate to trust"), blank=True)
    """PEM; empty: the authorities that the portal's system trusts."""

    class Meta:
        verbose_name = _("management board")
        verbose_name_plural = _("management boards")
        ordering = ("-protocol", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["machine", "protocol", "address"], name="board_once_a_machine"
            )
        ]

    def __str__(self) -> str:
        return f"{self.machine} · {self.protocol} · {self.address}"
