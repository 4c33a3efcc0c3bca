"""The desk as an approver opens it."""

from datetime import date

import pytest
from django.urls import reverse

from reservations.lifecycle import State
from tests.factories import MachineFactory, book

DAY = date(2027, 3, 8)
QUEUE = "admin:reservations_bookingrequest_changelist"


@pytest.fixture
def desk(client, approver, category):
    """Answers a browser in which the approver is signed in."""
    client.force_login(approver)
    return client


@pytest.fixture
def queue_url():
    return reverse(QUEUE)


@pytest.fixture
def request_of(machine, alice):
    """8 March to 18 April by alice: 42 days."""
    booking = book(machine, alice, DAY, 42, State.REQUESTED)
    booking.purpose = "genome assembly"
    booking.save()
    return booking


@pytest.fixture
def broken_request(category, bruno):
    """56 days by bruno on another machine."""
    return book(MachineFactory(name="bigmem9", category=category), bruno, DAY, 56, State.REQUESTED)
