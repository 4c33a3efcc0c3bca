"""Django's handle on the inventory."""

from django.apps import AppConfig


class MachinesConfig(AppConfig):
    """Machines, categories, unavailabilities."""

    name = "machines"
