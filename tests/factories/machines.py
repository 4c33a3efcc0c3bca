"""The inventory."""

import factory
from factory.django import DjangoModelFactory

from machines.models import (
    AccessGrant,
    Category,
    ContainerHost,
    Machine,
    ManagementBoard,
    Profile,
    Site,
    Unavailability,
)
from machines.sealing import seal


class SiteFactory(DjangoModelFactory):
    """The one site of Montpellier, in Europe/Paris."""

    class Meta:
        model = Site
        django_get_or_create = ("slug",)

    slug = "montpellier"
    name = "Montpellier"


class ProfileFactory(DjangoModelFactory):
    """The plain installation."""

    class Meta:
        model = Profile
        django_get_or_create = ("slug",)

    slug = "plain"
    name_en = factory.LazyAttribute(lambda profile: profile.slug.title())
    name_fr = factory.LazyAttribute(lambda profile: profile.slug.title())


class CategoryFactory(DjangoModelFactory):
    """A category that everyone signed in may book; `approvers=[...]` decide in it."""

    class Meta:
        model = Category
        skip_postgeneration_save = True

    slug = factory.Sequence(lambda number: f"category{number}")
    name_en = factory.LazyAttribute(lambda category: category.slug.title())
    name_fr = factory.LazyAttribute(lambda category: category.slug.title())

    @factory.post_generation
    def approvers(self, create, extracted, **kwargs):
        self.approvers.add(*(extracted or ()))

    @factory.post_generation
    def stand_ins(self, create, extracted, **kwargs):
        self.stand_ins.add(*(extracted or ()))


class ContainerHostFactory(DjangoModelFactory):
    """A GPU server."""

    class Meta:
        model = ContainerHost

    name = factory.Sequence(lambda number: f"gpuhost{number}")
    site = factory.SubFactory(SiteFactory)
    host_name = factory.LazyAttribute(lambda host: f"{host.name}.example.org")


class MachineFactory(DjangoModelFactory):
    """A bare-metal machine that accepts the plain profile; `profiles=[...]` replaces it."""

    class Meta:
        model = Machine
        skip_postgeneration_save = True

    name = factory.Sequence(lambda number: f"spare{number}")
    host_name = factory.LazyAttribute(lambda machine: f"{machine.name}.example.org")
    address = factory.Sequence(lambda number: f"10.1.{number // 250 % 250}.{number % 250 + 1}")
    site = factory.SubFactory(SiteFactory)
    category = factory.SubFactory(CategoryFactory)
    memory_gib = 512
    cores = 32
    disk_tib = 10
    mac_addresses = factory.Sequence(
        lambda number: [f"52:54:00:00:{number // 256 % 256:02x}:{number % 256:02x}"]
    )

    @factory.post_generation
    def profiles(self, create, extracted, **kwargs):
        self.profiles.set([ProfileFactory()] if extracted is None else extracted)


class ManagementBoardFactory(DjangoModelFactory):
    """A Redfish board of a machine; `password=...` is sealed."""

    class Meta:
        model = ManagementBoard

    class Params:
        password = "board-secret"

    machine = factory.SubFactory(MachineFactory)
    address = factory.LazyAttribute(lambda board: f"{board.machine.name}-bmc.example.org")
    username = "portal"
    sealed_password = factory.LazyAttribute(lambda board: seal(board.password))


class AccessGrantFactory(DjangoModelFactory):
    """A person may book a category; `machines=[...]` names the only machines."""

    class Meta:
        model = AccessGrant
        skip_postgeneration_save = True

    @factory.post_generation
    def machines(self, create, extracted, **kwargs):
        self.machines.add(*(extracted or ()))


class UnavailabilityFactory(DjangoModelFactory):
    """A machine is out for maintenance; its days have to be said."""

    class Meta:
        model = Unavailability

    machine = factory.SubFactory(MachineFactory)
    kind = Unavailability.Kind.MAINTENANCE
    reason = "new disks"
