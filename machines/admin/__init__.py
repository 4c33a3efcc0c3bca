"""The inventory in the administration."""

from machines.admin.categories import AccessGrantAdmin, CategoryAdmin
from machines.admin.inventory import ContainerHostAdmin, MachineAdmin, ProfileAdmin
from machines.admin.sites import SiteAdmin

__all__ = [
    "AccessGrantAdmin",
    "CategoryAdmin",
    "ContainerHostAdmin",
    "MachineAdmin",
    "ProfileAdmin",
    "SiteAdmin",
]
