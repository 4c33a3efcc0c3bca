"""Two approvers decide on one request at the same moment, or one of them clicks twice."""

from datetime import date
from functools import partial

import pytest

from journal.models import Entry
from reservations.errors import StaleDecision
from reservations.lifecycle import State
from reservations.models import Decision
from reservations.services import approve_booking, approve_otherwise, refuse_booking
from tests.factories import AdministratorFactory, MachineFactory, book
from tests.support.rush import at_once

pytestmark = [
    pytest.mark.both_databases,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]

DECIDED = ("booking_approved", "booking_refused")


@pytest.fixture
def asked(monday, machine, alice):
    return book(machine, alice, date(2027, 3, 8), 14, State.REQUESTED)


@pytest.fixture
def ways(asked, category):
    """The ways to decide on the request, as a page shows it now."""
    other = MachineFactory(category=category)
    shown = {"booking_id": asked.pk, "by": AdministratorFactory(), "version": asked.version}
    return {
        "approve": partial(approve_booking, **shown),
        "refuse": partial(refuse_booking, **shown, reason="no"),
        "otherwise": partial(
            approve_otherwise, **shown, machine=other, first_day=asked.first_day, days=10
        ),
    }


@pytest.mark.parametrize(
    "clicked",
    [
        ("approve", "approve"),
        ("otherwise", "otherwise"),
        ("approve", "refuse"),
        ("otherwise", "approve"),
        ("otherwise", "refuse"),
        ("approve", "refuse", "otherwise", "approve"),
    ],
    ids=" and ".join,
)
def test_one_decision_counts_and_the_others_are_stale(ways, asked, clicked):
    results = at_once(*[ways[way] for way in clicked])

    stale = [each for each in results if isinstance(each, StaleDecision)]
    assert len(stale) == len(clicked) - 1, results
    [decision] = Decision.objects.all()
    assert Entry.objects.filter(kind__in=DECIDED).count() == 1
    asked.refresh_from_db()
    assert asked.state == decision.outcome
