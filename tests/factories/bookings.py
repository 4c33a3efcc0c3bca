"""Rules and bookings, as rows: no rule is asked, no journal entry written."""

from datetime import UTC, date, datetime, timedelta

import factory
from factory.django import DjangoModelFactory

from accounts.models import User
from machines.models import Machine
from reservations.lifecycle import State
from reservations.models import Booking, BookingRules, Occupancy
from tests.factories.machines import CategoryFactory, MachineFactory, ProfileFactory
from tests.factories.people import PersonFactory


class BookingRulesFactory(DjangoModelFactory):
    """The numbers of the service rules, in force since long ago."""

    class Meta:
        model = BookingRules

    category = factory.SubFactory(CategoryFactory)
    from_day = date(2020, 1, 1)


class OccupancyFactory(DjangoModelFactory):
    """A chain to be."""

    class Meta:
        model = Occupancy

    machine = factory.SubFactory(MachineFactory)
    holder = factory.SubFactory(PersonFactory)
    driven_by = factory.LazyAttribute(lambda occupancy: occupancy.machine.driven_by)


class BookingFactory(DjangoModelFactory):
    """A requested booking of the first week of March 2027."""

    class Meta:
        model = Booking

    class Params:
        days = 7

    reference = factory.Sequence(lambda number: f"B-{number:04d}")
    machine = factory.SubFactory(MachineFactory)
    holder = factory.SubFactory(PersonFactory)
    asked_by = factory.SelfAttribute("holder")
    asked_at = datetime(2027, 2, 1, 9, tzinfo=UTC)
    rules = factory.LazyAttribute(lambda booking: rules_of(booking.machine))
    profile = factory.SubFactory(ProfileFactory)
    first_day = date(2027, 3, 1)
    stop_day = factory.LazyAttribute(
        lambda booking: booking.first_day + timedelta(days=booking.days)
    )
    held_first_day = factory.SelfAttribute("first_day")
    held_stop_day = factory.SelfAttribute("stop_day")
    state = State.REQUESTED
    occupancy = factory.LazyAttribute(
        lambda booking: OccupancyFactory(machine=booking.machine, holder=booking.holder)
    )


def rules_of(machine: Machine) -> BookingRules:
    """Answers the category's rules, made when there are none."""
    found = BookingRules.objects.filter(category=machine.category).order_by("from_day").last()
    return found or BookingRulesFactory(category=machine.category)


def book(
    machine: Machine,
    holder: User,
    first_day: date,
    days: int,
    state: State = State.APPROVED,
    *,
    continues: Booking | None = None,
    kept_until: date | None = None,
) -> Booking:
    """Answers a stored booking; one that continues shares the occupancy and holds the gap."""
    held_first_day = first_day if continues is None else continues.stop_day
    more = {} if continues is None else {"occupancy": continues.occupancy}
    return BookingFactory(
        machine=machine,
        holder=holder,
        first_day=first_day,
        days=days,
        held_first_day=held_first_day,
        state=state,
        continues=continues,
        kept_until=kept_until,
        **more,
    )
