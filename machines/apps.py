"""Django's handle on the inventory."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MachinesConfig(AppConfig):
    """Machines, categories, unavailabilities."""

    name = "machines"
    verbose_name = _("Inventory")
