"""Dull rows for tests: every field has a plain value, and nothing happens beside the insert."""

from tests.factories.bookings import (
    BookingFactory,
    BookingRulesFactory,
    OccupancyFactory,
    book,
)
from tests.factories.machines import (
    AccessGrantFactory,
    CategoryFactory,
    ContainerHostFactory,
    MachineFactory,
    ManagementBoardFactory,
    ProfileFactory,
    SiteFactory,
    UnavailabilityFactory,
)
from tests.factories.people import AdministratorFactory, PersonFactory, TeamFactory

__all__ = [
    "AccessGrantFactory",
    "AdministratorFactory",
    "BookingFactory",
    "BookingRulesFactory",
    "CategoryFactory",
    "ContainerHostFactory",
    "MachineFactory",
    "ManagementBoardFactory",
    "OccupancyFactory",
    "PersonFactory",
    "ProfileFactory",
    "SiteFactory",
    "TeamFactory",
    "UnavailabilityFactory",
    "book",
]
