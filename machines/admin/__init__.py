"""The inventory in the administration."""

from machines.admin.categories import AccessGrantAdmin, CategoryAdmin
from machines.admin.inventory import ContainerHostAdmin, MachineAdmin, ProfileAdmin
from machines.admin.sites import SiteAdmin
from machines.admin.unavailabilities import UnavailabilityAdmin

__all__ = [
    "AccessGrantAdmin",
    "CategoryAdmin",
    "ContainerHostAdmin",
    "MachineAdmin",
    "ProfileAdmin",
    "SiteAdmin",
    "UnavailabilityAdmin",
]
