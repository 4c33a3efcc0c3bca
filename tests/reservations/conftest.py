"""One category with its approver, one machine, and a portal that stands still in time."""

from datetime import UTC, datetime

import pytest
import time_machine

from tests.factories import (
    BookingRulesFactory,
    CategoryFactory,
    MachineFactory,
    PersonFactory,
)

MONDAY = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
"""1 March 2027, 10:00 in Paris."""


@pytest.fixture
def monday():
    """Sets the clock to Monday 1 March 2027, 10:00 in Paris; shift() moves it."""
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def approver(db):
    return PersonFactory(account_name="approver", is_staff=True)


@pytest.fixture
def category(approver):
    category = CategoryFactory(slug="cemeb", approvers=[approver])
    BookingRulesFactory(category=category)
    return category


@pytest.fixture
def machine(category):
    return MachineFactory(name="bigmem7", category=category)


@pytest.fixture
def alice(db):
    return PersonFactory(account_name="alice")


@pytest.fixture
def bruno(db):
    return PersonFactory(account_name="bruno")
