from datetime import date

import pytest

from journal.models import Entry
from reservations.lifecycle import State
from reservations.services import request_booking

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


def test_request_is_stored_and_told(alice, machine):
    result = request_booking(
        holder=alice,
        asked_by=alice,
        machine=machine,
        first_day=date(2027, 3, 8),
        days=5,
        profile="plain",
    )

    assert result.errors == ()
    assert result.verdict.is_clean
    assert result.booking is not None
    assert result.booking.state == State.REQUESTED
    assert Entry.objects.values_list("kind", "subject_ref").get() == (
        "booking_requested",
        result.booking.reference,
    )
