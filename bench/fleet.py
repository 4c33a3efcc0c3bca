"""Fleets and people for the measures, as plain rows."""

from datetime import date

from accounts.models import User
from machines.models import Category, Machine
from reservations.lifecycle import State
from reservations.models import Booking, Occupancy
from tests.factories import (
    AdministratorFactory,
    BookingFactory,
    BookingRulesFactory,
    CategoryFactory,
    MachineFactory,
    PersonFactory,
    ProfileFactory,
)


def category() -> Category:
    """Answers the one category of the measures, with its rules."""
    found = Category.objects.filter(slug="bench").first()
    if found is None:
        found = CategoryFactory(slug="bench", approvers=[AdministratorFactory()])
        BookingRulesFactory(category=found)
    return found


def person(name: str) -> User:
    """Answers a person by account name, made when there is none."""
    return User.objects.filter(account_name=name).first() or PersonFactory(account_name=name)


def machines(count: int) -> list[Machine]:
    """Makes so many more machines."""
    group = category()
    return [MachineFactory(category=group) for _number in range(count)]


def unsaved_booking(
    machine: Machine, holder: User, first_day: date, days: int, state: State
) -> Booking:
    """Answers a booking that is ready to be stored in bulk; its occupancy is stored."""
    booking: Booking = BookingFactory.build(
        machine=machine,
        holder=holder,
        first_day=first_day,
        days=days,
        state=state,
        profile=ProfileFactory(),
        rules=machine.category.rules.get(),
        occupancy=Occupancy.objects.create(
            machine=machine, holder=holder, driven_by=machine.driven_by
        ),
    )
    return booking
