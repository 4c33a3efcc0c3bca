"""Short ways to send requests and read the journal."""

from datetime import UTC, date, datetime

import pytest

from journal.models import Entry
from reservations.lifecycle import State
from reservations.services import approve_booking, request_booking
from tests.factories import book


@pytest.fixture
def send(monday):
    """Sends a request of the holder's own; keyword arguments replace the plain ones."""

    def send(holder, machine, first_day, days, **more):
        wish = {"profile": "plain", "purpose": "genome assembly", "asked_by": holder, **more}
        return request_booking(
            holder=holder, machine=machine, first_day=first_day, days=days, **wish
        )

    return send


@pytest.fixture
def sent(send):
    """Sends a request that must succeed and answers the booking."""

    def sent(holder, machine, first_day, days, **more):
        result = send(holder, machine, first_day, days, **more)
        assert result.booking is not None, (result.errors, result.verdict.violations)
        return result.booking

    return sent


@pytest.fixture
def approve(approver):
    """Approves a request and answers the result."""

    def approve(booking, **more):
        wish = {"by": approver, "version": booking.version, **more}
        result = approve_booking(booking_id=booking.pk, **wish)
        booking.refresh_from_db()
        return result

    return approve


@pytest.fixture
def kinds(db):
    """Answers the kinds of a booking's entries, in order."""

    def kinds(booking):
        entries = Entry.objects.filter(subject_ref=booking.reference)
        return list(entries.order_by("id").values_list("kind", flat=True))

    return kinds


@pytest.fixture
def held(machine, alice):
    """Active from 22 February to 7 March, its machine installed."""
    booking = book(machine, alice, date(2027, 2, 22), 14, State.ACTIVE)
    booking.occupancy.installed_at = datetime(2027, 2, 22, tzinfo=UTC)
    booking.occupancy.save()
    return booking
