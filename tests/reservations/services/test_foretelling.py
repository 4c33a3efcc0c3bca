"""Accounts and accesses that end within 30 days are told, once each."""

from datetime import UTC, date, datetime

import pytest

from journal.models import Entry
from reservations.services import warn_of_ends
from tests.factories import AccessGrantFactory
from tests.reservations.conftest import MONDAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


@pytest.mark.parametrize(
    ("end_day", "is_told"),
    [(date(2027, 2, 28), False),
     (date(2027, 3, 1), True),
     (date(2027, 3, 31), True),
     (date(2027, 4, 1), False),
     (None, False)],
)  # fmt: skip
def test_ends_are_told_once_thirty_days_before(alice, category, end_day, is_told):
    alice.end_day = end_day
    alice.save()
    AccessGrantFactory(person=alice, category=category, last_day=end_day)

    assert warn_of_ends(MONDAY) == 2 * is_told
    assert warn_of_ends(MONDAY) == 0


def test_an_end_that_moved_is_told_anew_and_a_longer_access_hides_it(alice, category, monday):
    alice.end_day = date(2027, 3, 20)
    alice.save()
    AccessGrantFactory(person=alice, category=category, last_day=date(2027, 3, 20))
    AccessGrantFactory(person=alice, category=category, last_day=date(2028, 3, 20))
    assert warn_of_ends(MONDAY) == 1

    alice.end_day = date(2027, 9, 30)
    alice.save()
    assert warn_of_ends(MONDAY) == 0
    monday.move_to(datetime(2027, 9, 1, 9, tzinfo=UTC))
    assert warn_of_ends(datetime(2027, 9, 1, 9, tzinfo=UTC)) == 1
    assert Entry.objects.filter(kind="account_ends_soon").count() == 2
