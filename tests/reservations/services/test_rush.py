"""Fifty people want the same machine on the same day at the same moment, for real.

Locks and guard are each enough to keep the promise; without both it breaks, which shows that
these tests can fail.
"""

import threading
from contextlib import nullcontext
from datetime import date
from functools import partial
from types import SimpleNamespace

import pytest
from django.db import connection

from reservations import guard
from reservations.models import Booking
from reservations.policy.values import Rule
from reservations.services import request_booking, requesting
from reservations.wording import check_sentence
from tests.factories import PersonFactory
from tests.support.rush import at_once

pytestmark = [
    pytest.mark.both_databases,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]

PEOPLE = 50
DAY = date(2027, 3, 10)


@pytest.fixture
def rush(monday, machine):
    """Sends fifty requests at once over their own connections; answers what came of each."""

    def rush():
        people = [PersonFactory() for _ in range(PEOPLE)]

        def send(person):
            return request_booking(
                holder=person,
                asked_by=person,
                machine=machine,
                first_day=DAY,
                days=5,
                profile="plain",
            )

        return at_once(*[partial(send, person) for person in people])

    return rush


@pytest.fixture
def no_guard(transactional_db):
    guard.remove(connection)
    yield
    Booking.objects.all().delete()
    guard.install(connection)


@pytest.fixture
def no_locks(monkeypatch):
    """Judges and inserts without a transaction, and lets all judge before any inserts."""
    gate = threading.Barrier(PEOPLE)
    original = requesting._store

    def store_together(*arguments):
        gate.wait(timeout=60)
        return original(*arguments)

    monkeypatch.setattr(requesting, "transaction", SimpleNamespace(atomic=nullcontext))
    monkeypatch.setattr(requesting, "lock_holder_and_machine", lambda *rows: rows)
    monkeypatch.setattr(requesting, "tell", lambda *arguments, **facts: None)
    monkeypatch.setattr(requesting, "_store", store_together)


def booked(results):
    return [result for result in results if getattr(result, "booking", None) is not None]


def assert_one_booking_and_readable_answers(results):
    assert [result for result in results if isinstance(result, Exception)] == []
    assert len(booked(results)) == 1
    assert Booking.objects.count() == 1
    for result in results:
        if result.booking is None:
            (broken,) = result.verdict.violations
            assert broken.rule is Rule.CLASH
            assert "10" in check_sentence(broken)


def test_rush_gives_one_booking_and_readable_refusals(rush):
    assert_one_booking_and_readable_answers(rush())


def test_locks_alone_keep_the_promise(no_guard, rush):
    assert_one_booking_and_readable_answers(rush())


def test_guard_alone_keeps_the_promise(rush, monkeypatch):
    """Nobody locks, and the guard's refusal is met after all have judged."""
    monkeypatch.setattr(requesting, "lock_holder_and_machine", lambda *rows: rows)

    assert_one_booking_and_readable_answers(rush())


def test_without_locks_and_guard_the_promise_breaks(no_guard, no_locks, rush):
    results = rush()

    assert len(booked(results)) > 1
    assert Booking.objects.filter(first_day=DAY).count() > 1
