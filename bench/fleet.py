"""Fleets and people for the measures, as plain rows."""

import random
from datetime import date, timedelta

from accounts.models import User
from foundation import clock
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

PEOPLE = 60


def category(slug: str = "bench") -> Category:
    """Answers a category of the measures, with its rules; most need but one."""
    found = Category.objects.filter(slug=slug).first()
    if found is None:
        found = CategoryFactory(slug=slug, approvers=[AdministratorFactory()])
        BookingRulesFactory(category=found)
    return found


def person(name: str) -> User:
    """Answers a person by account name, made when there is none."""
    return User.objects.filter(account_name=name).first() or PersonFactory(account_name=name)


def machines(count: int, slug: str = "bench") -> list[Machine]:
    """Makes so many more machines."""
    group = category(slug)
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


def fill(count: int, days: int, slug: str = "bench") -> None:
    """Brings a category to so many machines, full for so many days from today on.

    Bookings have 14 days on average, gaps between them 1 to 3.
    """
    chance = random.Random(count)
    people = [person(f"user{number}") for number in range(PEOPLE)]
    today = clock.now().date()
    bookings: list[Booking] = []
    standing = Machine.objects.filter(category__slug=slug).count()
    for machine in machines(count - standing, slug):
        day = today - timedelta(days=chance.randrange(14))
        while day < today + timedelta(days=days + 14):
            length = chance.randint(7, 21)
            holder, state = chance.choice(people), _state(chance)
            bookings.append(unsaved_booking(machine, holder, day, length, state))
            day += timedelta(days=length + chance.randint(1, 3))
    Booking.objects.bulk_create(bookings)


def _state(chance: random.Random) -> State:
    """Answers a live state; one booking in five waits for a decision."""
    return chance.choices([State.APPROVED, State.REQUESTED], weights=[4, 1])[0]
