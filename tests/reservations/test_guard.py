"""What the database itself refuses, whoever writes to it."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, connection, models, transaction

from reservations import guard
from reservations.lifecycle import LIVE, State
from reservations.models import Booking
from tests.factories import BookingFactory, MachineFactory, PersonFactory, book

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]

DAY = date(2027, 3, 10)
ONE = timedelta(days=1)


@pytest.fixture
def standing(machine, alice):
    """10 to 14 March."""
    return book(machine, alice, DAY, 5, State.APPROVED)


def refused(write):
    """Answers whether the guard refused a write; any other error passes."""
    try:
        with transaction.atomic():
            write()
    except IntegrityError as error:
        if not guard.is_overlap(error):
            raise
        return True
    return False


@pytest.mark.parametrize("state", list(State))
def test_only_live_bookings_are_guarded(standing, machine, bruno, state):
    assert refused(lambda: book(machine, bruno, DAY, 5, state)) is (state in LIVE)


@pytest.mark.parametrize("state", list(State))
def test_only_live_bookings_guard(standing, machine, bruno, state):
    Booking.objects.update(state=state)

    assert refused(lambda: book(machine, bruno, DAY, 5)) is (state in LIVE)


@pytest.mark.parametrize(
    ("first_day", "days", "is_refused"),
    [(DAY - 3 * ONE, 3, False), (DAY - 3 * ONE, 4, True), (DAY + ONE, 1, True),
     (DAY - ONE, 9, True), (DAY + 4 * ONE, 1, True), (DAY + 5 * ONE, 1, False)],
)  # fmt: skip
def test_edges_of_days(standing, machine, bruno, first_day, days, is_refused):
    assert refused(lambda: book(machine, bruno, first_day, days)) is is_refused


def test_held_days_are_guarded_and_not_only_the_booked_ones(standing, machine, alice, bruno):
    book(machine, alice, DAY + 8 * ONE, 2, continues=standing)

    assert refused(lambda: book(machine, bruno, DAY + 5 * ONE, 1))


def test_other_machines_are_free(standing, bruno, category):
    assert not refused(lambda: book(MachineFactory(category=category), bruno, DAY, 5))


@pytest.mark.parametrize(
    "change",
    [
        {"held_first_day": DAY, "first_day": DAY + 4 * ONE},
        {"state": State.ACTIVE, "held_first_day": DAY},
    ],
)
def test_changed_days_are_guarded(standing, machine, bruno, change):
    later = book(machine, bruno, DAY + 5 * ONE, 5)

    assert refused(lambda: Booking.objects.filter(pk=later.pk).update(**change))


def test_change_of_state_is_guarded(standing, machine, bruno):
    dead = book(machine, bruno, DAY, 5, State.REFUSED)

    assert refused(lambda: Booking.objects.filter(pk=dead.pk).update(state=State.REQUESTED))


def test_change_of_machine_is_guarded(standing, machine, bruno, category):
    other = book(MachineFactory(category=category), bruno, DAY, 5)

    assert refused(lambda: Booking.objects.filter(pk=other.pk).update(machine=machine))


def test_row_may_be_saved_over_itself(standing):
    assert not refused(standing.save)


def test_days_are_refused_when_the_stop_day_comes_first(machine, alice):
    with pytest.raises(IntegrityError), transaction.atomic():
        BookingFactory(machine=machine, holder=alice, days=0)


def test_another_integrity_error_is_no_overlap(standing, machine):
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        BookingFactory(
            machine=machine, holder=PersonFactory(), first_day=DAY + 9 * ONE,
            reference=standing.reference,
        )  # fmt: skip

    assert not guard.is_overlap(caught.value)


def test_guard_stands_after_migrate():
    assert guard.is_installed(connection)


def test_guard_is_installed_once_and_taken_away(db):
    guard.install(connection)
    guard.remove(connection)
    assert not guard.is_installed(connection)

    guard.install(connection)
    guard.install(connection)

    assert guard.is_installed(connection)


@pytest.mark.django_db(transaction=True)
def test_rebuilt_table_loses_no_guard_unnoticed():
    """SQLite rebuilds a table to alter it, and drops its triggers in silence."""
    from django.core.management import call_command

    field = Booking._meta.get_field("purpose")
    longer = models.CharField(max_length=301, blank=True)
    longer.set_attributes_from_name("purpose")
    with connection.schema_editor() as editor:
        editor.alter_field(Booking, field, longer)
    was_kept = guard.is_installed(connection)
    with connection.schema_editor() as editor:
        editor.alter_field(Booking, longer, field)

    call_command("migrate", verbosity=0)

    assert was_kept is (connection.vendor == "postgresql")
    assert guard.is_installed(connection)


def test_guard_of_other_words_is_noticed_and_replaced(monkeypatch):
    monkeypatch.setattr(guard, "_FINGERPRINT", "0" * 16)
    monkeypatch.setattr(
        guard,
        "_TRIGGERS",
        {name: sql.replace("other", "another") for name, sql in guard._TRIGGERS.items()},
    )
    assert not guard.is_installed(connection)

    guard.install(connection)

    assert guard.is_installed(connection)


def test_other_databases_are_refused():
    elsewhere: Any = SimpleNamespace(vendor="oracle")

    with pytest.raises(guard.GuardError):
        guard.is_installed(elsewhere)
