"""Tables of the inventory."""

from machines.models.boards import ManagementBoard
from machines.models.categories import AccessGrant, Category
from machines.models.inventory import ContainerHost, Machine, Profile
from machines.models.photos import MachinePhoto
from machines.models.sites import ClosedDay, Site
from machines.models.unavailabilities import Unavailability

__all__ = [
    "AccessGrant",
    "Category",
    "ClosedDay",
    "ContainerHost",
    "Machine",
    "MachinePhoto",
    "ManagementBoard",
    "Profile",
    "Site",
    "Unavailability",
]
