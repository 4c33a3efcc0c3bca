"""Django's handle on the provisioning."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProvisioningConfig(AppConfig):
    """Runs, credentials, drivers."""

    name = "provisioning"
    verbose_name = _("Installations")
