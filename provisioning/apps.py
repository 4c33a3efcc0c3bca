"""Django's handle on the provisioning."""

from django.apps import AppConfig


class ProvisioningConfig(AppConfig):
    """Runs, credentials, drivers."""

    name = "provisioning"
