"""Logins of people on occupancies, and the SSH identity of installed machines."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from provisioning.models.runs import Run
from reservations.models import Occupancy


class Credential(models.Model):
    """Login and one-time secret of one person on one occupancy."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    """Also written on the machine, where it says which credential was given last."""
    occupancy = models.ForeignKey(Occupancy, on_delete=models.PROTECT, related_name="credentials")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="credentials"
    )
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="credentials")
    login = models.CharField(max_length=31)
    sealed_password = models.TextField(blank=True)
    """Empty when registered SSH keys were installed, or once the password is forgotten."""
    public_keys = models.JSONField(default=list)
    made_at = models.DateTimeField()
    handed_over_at = models.DateTimeField(null=True, blank=True)
    first_login_at = models.DateTimeField(null=True, blank=True)
    """When the machine said that the password had been replaced by its owner."""
    is_current = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("credential")
        verbose_name_plural = _("credentials")
        constraints = [
            models.UniqueConstraint(
                fields=["occupancy", "person"],
                condition=Q(is_current=True),
                name="credential_one_current",
            )
        ]

    def __str__(self) -> str:
        return f"{self.login} · {self.occupancy}"


class CredentialLink(models.Model):
    """A link by which its holder sees a password, once; of several only the newest is good."""

    credential = models.ForeignKey(Credential, on_delete=models.CASCADE, related_name="links")
    token_digest = models.CharField(max_length=64, unique=True)
    """Of the link's token, which is nowhere kept itself."""
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.credential} · {self.made_at}"


class HostKey(models.Model):
    """A public SSH host key of a machine as one run installed it."""

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="host_keys")
    public_key = models.TextField()
    fingerprint = models.CharField(max_length=60)
    certificate = models.TextField(blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "fingerprint"], name="host_key_once")
        ]

    def __str__(self) -> str:
        return self.fingerprint
