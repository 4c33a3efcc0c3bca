from datetime import date

import pytest

from reservations.lifecycle import State
from reservations.models import Booking, Waiver
from tests.factories import (
    MachineFactory,
    PersonFactory,
    UnavailabilityFactory,
    book,
)
from tests.reservations.admin.conftest import DAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


def text(response):
    return " ".join(response.content.decode().split())


def state_of(booking):
    booking.refresh_from_db()
    return booking.state


def select(*bookings, **data):
    keys = [booking.pk for booking in bookings]
    return {"_selected_action": keys, "select_across": "0", **data}


def apply(*bookings, chosen, **data):
    versions = {f"version_{booking.pk}": booking.version for booking in bookings}
    keys = [booking.pk for booking in chosen]
    return select(*bookings, apply="1", chosen=keys, **versions, **data)


def test_page_between_ticks_only_the_clean_ones(
    desk, queue_url, request_of, broken_request, machine
):
    closed = MachineFactory(name="closed", category=machine.category)
    hopeless = book(closed, PersonFactory(), DAY, 3, State.REQUESTED)
    UnavailabilityFactory(machine=closed, first_day=DAY, stop_day=date(2027, 3, 9))

    answer = desk.post(queue_url, select(request_of, broken_request, hopeless, action="approve"))

    ticks = {
        row.line.booking.reference: (row.is_ticked, row.can_be_ticked, row.needs_reason)
        for row in answer.context["lines"]
    }
    assert ticks == {
        request_of.reference: (True, True, False),
        broken_request.reference: (False, True, True),
        hopeless.reference: (False, False, False),
    }
    assert "42 days in a row are allowed, 56 are asked" in text(answer)
    assert state_of(request_of) == State.REQUESTED


def test_approving_together(desk, queue_url, request_of, broken_request):
    shown = desk.post(queue_url, select(request_of, broken_request, action="approve"))
    figures = {f"shown_{row.line.booking.pk}": row.shown for row in shown.context["lines"]}
    reason = {f"reason_{broken_request.pk}": "paper"}
    both = (request_of, broken_request)

    answer = desk.post(
        queue_url, apply(*both, chosen=both, action="approve", **figures, **reason), follow=True
    )

    assert "2 requests are approved" in text(answer)
    assert (state_of(request_of), state_of(broken_request)) == (State.APPROVED, State.APPROVED)
    assert Waiver.objects.get().reason == "paper"


def test_only_what_is_ticked_is_approved_and_the_rest_says_why(
    desk, queue_url, request_of, broken_request, category
):
    left = book(MachineFactory(category=category), PersonFactory(), DAY, 3, State.REQUESTED)
    three = (request_of, broken_request, left)

    answer = desk.post(
        queue_url,
        apply(*three, chosen=(request_of, broken_request), action="approve"),
        follow=True,
    )

    assert [state_of(booking) for booking in three] == [
        State.APPROVED,
        State.REQUESTED,
        State.REQUESTED,
    ]
    assert f"{broken_request.reference}: A rule is exceeded" in text(answer)


def test_one_stale_request_stops_no_other(desk, queue_url, request_of, broken_request):
    data = apply(
        request_of,
        broken_request,
        chosen=(request_of, broken_request),
        action="refuse",
        reason="closing",
    )
    Booking.objects.filter(pk=broken_request.pk).update(version=9)

    answer = desk.post(queue_url, data, follow=True)

    assert (state_of(request_of), state_of(broken_request)) == (State.REFUSED, State.REQUESTED)
    assert f"{broken_request.reference}: This booking has changed" in text(answer)


def test_refusing_together_wants_a_reason(desk, queue_url, request_of):
    shown = desk.post(queue_url, select(request_of, action="refuse"))
    assert [row.is_ticked for row in shown.context["lines"]] == [True]

    answer = desk.post(queue_url, apply(request_of, chosen=(request_of,), action="refuse"))

    assert "Give a reason" in text(answer)
    assert state_of(request_of) == State.REQUESTED


def test_nothing_ticked_says_so(desk, queue_url, request_of):
    answer = desk.post(queue_url, apply(request_of, chosen=(), action="approve"), follow=True)

    assert "Nothing was ticked" in text(answer)


def test_garbage_on_the_page_between_changes_nothing(desk, queue_url, request_of):
    data = select(
        request_of, action="approve", apply="1", chosen=["x", "99999999999", request_of.pk]
    )
    data[f"version_{request_of.pk}"] = "x"
    data[f"shown_{request_of.pk}"] = "windows=1,=,length"

    answer = desk.post(queue_url, data, follow=True)

    assert "has changed since the page was drawn" in text(answer)
    assert state_of(request_of) == State.REQUESTED
