"""Somebody extends, somebody else asks for the same days, at the same moment, for real."""

from datetime import date
from itertools import combinations

import pytest

from machines.models import Machine
from reservations.lifecycle import LIVE, State
from reservations.models import Booking, Extension
from reservations.policy.values import Rule
from reservations.services import locking, request_booking, request_extension
from tests.factories import PersonFactory, book
from tests.support.rush import at_once

pytestmark = [
    pytest.mark.both_databases,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]

STOP_DAY = date(2027, 3, 8)
LATER = date(2027, 3, 15)


@pytest.fixture
def rush(monday, machine, alice):
    """Alice extends twice at once while four others ask for the days behind hers."""
    held = book(machine, alice, date(2027, 2, 22), 14, State.ACTIVE)
    people = [PersonFactory() for _ in range(4)]

    def extend():
        return request_extension(booking_id=held.pk, by=alice, stop_day=LATER)

    def ask(person):
        return request_booking(
            holder=person,
            asked_by=person,
            machine=machine,
            first_day=STOP_DAY,
            days=5,
            profile="plain",
        )

    def rush():
        gestures = [extend, extend, *(lambda person=person: ask(person) for person in people)]
        results = at_once(*gestures)
        return results[:2], results[2:]

    return rush


def assert_all_is_calm(extended, asked):
    """One extension; it holds the days, or stands beside the one request that was faster."""
    extension = Extension.objects.select_related("booking").get()
    requests = Booking.objects.filter(state=State.REQUESTED)
    assert len([each for each in extended if getattr(each, "extension", None)]) == 1
    refused = [each for each in extended if not getattr(each, "extension", None)]
    assert [getattr(each, "code", None) for each in refused] == ["extension_open"]
    assert [each for each in asked if isinstance(each, Exception)] == []
    booked = [each for each in asked if each.booking is not None]
    assert len(booked) == requests.count() == int(extension.is_rival)
    assert extension.booking.held_stop_day == (STOP_DAY if extension.is_rival else LATER)
    for each in asked:
        if each.booking is None:
            assert [check.rule for check in each.verdict.violations] == [Rule.CLASH]


def test_rush_for_the_days_behind_a_booking_is_settled_calmly(rush):
    assert_all_is_calm(*rush())


def test_database_alone_keeps_the_days_apart(rush, monkeypatch):
    """Nobody locks the machine: what was judged before somebody else wrote meets the guard."""

    def only_read(machine_ids):
        rows = Machine.objects.filter(pk__in=machine_ids).select_related("category", "site")
        return {row.pk: row for row in rows}

    monkeypatch.setattr(locking, "lock_machines", only_read)

    extended, asked = rush()

    wrong = [each for each in (*extended, *asked) if isinstance(each, Exception)]
    assert {getattr(each, "code", each) for each in wrong} <= {"extension_open"}
    live = list(Booking.objects.filter(state__in=LIVE))
    assert not any(one.held_days.overlaps(other.held_days) for one, other in combinations(live, 2))
