"""People of every kind, two categories, one of them hidden, and a clock that stands still."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.test import Client

from provisioning.models import Switch
from reservations.lifecycle import State
from tests.factories import (
    AdministratorFactory,
    BookingRulesFactory,
    CategoryFactory,
    MachineFactory,
    PersonFactory,
    TeamFactory,
    book,
)

MONDAY = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
"""1 March 2027, 10:00 in Paris."""
SECRET_PURPOSE = "sequencing the unicorn"
OTHER_REASON = "a reason for nobody else"


@pytest.fixture
def monday(db):
    """Sets the clock to Monday 1 March 2027, 10:00 in Paris."""
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def approver(monday):
    return PersonFactory(account_name="approver", full_name="Rémy Berger", is_staff=True)


@pytest.fixture
def boss(monday):
    return AdministratorFactory(account_name="boss")


@pytest.fixture
def category(approver):
    category = CategoryFactory(slug="cemeb", name_en="CeMEB machines", approvers=[approver])
    BookingRulesFactory(category=category)
    return category


@pytest.fixture
def hidden_category(monday):
    """A category that exists for those only who were granted it."""
    category = CategoryFactory(
        slug="isem", name_en="Hidden machines", access="granted", is_public=False
    )
    BookingRulesFactory(category=category)
    return category


@pytest.fixture
def machine(category):
    return MachineFactory(name="bigmem7", category=category)


@pytest.fixture
def hidden_machine(hidden_category):
    return MachineFactory(name="secretmem", category=hidden_category)


@pytest.fixture
def alice(monday):
    alice = PersonFactory(account_name="alice", full_name="Alice Martin")
    TeamFactory(name="Evolution", members=[alice])
    return alice


@pytest.fixture
def bruno(monday):
    return PersonFactory(account_name="bruno", full_name="Bruno Leroy")


@pytest.fixture
def booking(machine, alice):
    """Alice's, approved, from 8 to 21 March, with a purpose that others must not read."""
    booking = book(machine, alice, date(2027, 3, 8), 14, State.APPROVED)
    booking.purpose = SECRET_PURPOSE
    booking.save(update_fields=["purpose"])
    return booking


@pytest.fixture
def running(machine, alice):
    """Alice's, under way, from 22 February to 7 March."""
    return book(machine, alice, date(2027, 2, 22), 14, State.ACTIVE)


@pytest.fixture
def unhalted(boss):
    return Switch.objects.create(pk=1, is_halted=False, reason="tests", by=boss, at=MONDAY)


@pytest.fixture
def visitor(monday):
    """A browser in English that nobody has signed in with."""
    return Client(headers={"accept-language": "en"}, raise_request_exception=True)


@pytest.fixture
def browser_of(monday):
    """Answers a browser in which somebody is signed in."""

    def browser_of(person):
        client = Client(headers={"accept-language": person.language})
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return browser_of


@pytest.fixture
def as_alice(browser_of, alice):
    return browser_of(alice)


@pytest.fixture
def as_bruno(browser_of, bruno):
    return browser_of(bruno)


@pytest.fixture
def as_approver(browser_of, approver):
    return browser_of(approver)


@pytest.fixture
def as_boss(browser_of, boss):
    return browser_of(boss)
