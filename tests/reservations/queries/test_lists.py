from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser

from foundation.days import DayRange
from reservations.errors import NotAllowed
from reservations.lifecycle import State
from reservations.models import Booking
from reservations.queries import (
    bookings_between,
    bookings_of,
    find_booking,
    may_decide,
    may_end,
    may_read,
    neighbours_of,
)
from tests.factories import (
    AdministratorFactory,
    CategoryFactory,
    MachineFactory,
    PersonFactory,
    TeamFactory,
    book,
)

pytestmark = pytest.mark.django_db

DAY = date(2027, 3, 10)


@pytest.fixture
def booked(machine, alice):
    return book(machine, alice, DAY, 5)


def test_bookings_between_takes_the_edges_and_held_days(machine, alice, booked):
    later = book(machine, alice, date(2027, 3, 18), 3, State.REQUESTED, continues=booked)
    book(machine, alice, date(2027, 3, 15), 1, State.REFUSED)
    book(MachineFactory(), alice, DAY, 5)

    def between(first_day, stop_day):
        days = DayRange(date(2027, 3, first_day), date(2027, 3, stop_day))
        return list(bookings_between([machine], days))

    assert between(1, 10) == []
    assert between(1, 11) == [booked]
    assert between(14, 16) == [booked, later]
    assert between(21, 22) == []


def test_bookings_of_a_person_begin_with_the_latest(machine, alice, bruno, booked):
    later = book(machine, alice, date(2027, 4, 1), 3, State.CANCELLED)
    book(machine, bruno, date(2027, 5, 1), 3)

    assert list(bookings_of(alice)) == [later, booked]


def test_neighbours_are_those_within_six_weeks(machine, bruno, booked):
    near = book(machine, bruno, date(2027, 4, 25), 3)
    book(machine, bruno, date(2027, 4, 30), 3)

    assert list(neighbours_of(booked)) == [near]


def people(booked, alice):
    """Everybody who may look at alice's booking, and some who may not."""
    manager = PersonFactory(account_name="manager")
    TeamFactory(members=[alice], managers=[manager])
    stranger_approver = PersonFactory(account_name="elsewhere")
    CategoryFactory(approvers=[stranger_approver])
    return {
        "holder": alice,
        "manager": manager,
        "approver": booked.machine.category.approvers.get(),
        "administrator": AdministratorFactory(),
        "researcher": PersonFactory(),
        "approver elsewhere": stranger_approver,
        "inactive": PersonFactory(is_active=False),
        "visitor": AnonymousUser(),
    }


def test_who_reads_ends_and_decides(booked, alice):
    rights = {
        who: (may_read(user, booked), may_end(user, booked), may_decide(user, booked))
        for who, user in people(booked, alice).items()
    }

    assert rights == {
        "holder": (True, True, False),
        "manager": (True, False, False),
        "approver": (True, True, True),
        "administrator": (True, True, True),
        "researcher": (False, False, False),
        "approver elsewhere": (False, False, False),
        "inactive": (False, False, False),
        "visitor": (False, False, False),
    }


def found(user, booking):
    try:
        return find_booking(user, booking.reference.lower()) == booking
    except NotAllowed:
        return 403
    except Booking.DoesNotExist:
        return 404


def test_booking_on_the_planning_is_known_and_not_shown(booked, alice):
    answers = {who: found(user, booked) for who, user in people(booked, alice).items()}

    assert answers == {
        "holder": True,
        "manager": True,
        "approver": True,
        "administrator": True,
        "researcher": 403,
        "approver elsewhere": 403,
        "inactive": 404,
        "visitor": 404,
    }


@pytest.mark.parametrize("state", [State.ENDED, State.REFUSED, State.CANCELLED])
def test_history_of_others_does_not_exist(machine, alice, bruno, state):
    booking = book(machine, alice, DAY, 5, state)

    assert found(bruno, booking) == 404
    assert found(alice, booking) is True


def test_booking_in_a_hidden_category_does_not_exist(machine, booked, bruno):
    machine.category.is_public = False
    machine.category.access = "granted"
    machine.category.save()

    assert found(bruno, booked) == 404


def test_unknown_reference_does_not_exist(alice):
    with pytest.raises(Booking.DoesNotExist):
        find_booking(alice, "B-NONE")
