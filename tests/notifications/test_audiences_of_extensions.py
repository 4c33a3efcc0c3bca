"""Who is told of more days asked for a booking."""

from datetime import date

import pytest

from reservations.lifecycle import State
from tests.factories import AdministratorFactory
from tests.notifications.conftest import promise, tell
from tests.notifications.staging import extension_of


@pytest.fixture
def facts(booking):
    booking.state = State.ACTIVE
    booking.save()
    extension = extension_of(booking)
    return {"extension": extension.pk, "asked_stop_day": str(date(2027, 5, 3))}


@pytest.mark.parametrize("kind", ["asked", "undecided"])
def test_open_extension_is_told_to_both_sides_while_it_is_open(booking, facts, kind):
    entry_kind = "extension_requested" if kind == "asked" else "extension_undecided"

    told = promise(tell(entry_kind, booking, **facts))
    booking.extensions.update(state="granted")
    late = promise(tell(entry_kind, booking, **facts))

    assert told == [(f"extension_{kind}", "alice"), (f"extension_{kind}", "approver")]
    assert late == []


@pytest.mark.parametrize("kind", ["extension_withdrawn", "extension_lapsed"])
def test_only_approvers_who_were_asked_are_told_that_nothing_is_to_decide(
    booking, facts, kind, category
):
    ending = {**facts, "is_dropped": True}
    assert promise(tell(kind, booking, actor=booking.holder, **ending)) == []

    promise(tell("extension_requested", booking, actor=booking.holder, **facts))
    category.approvers.add(AdministratorFactory(account_name="newcomer"))

    told = promise(tell(kind, booking, actor=booking.holder, **ending))
    assert told == [("extension_withdrawn", "approver")]


def test_lapsed_extension_is_told_to_its_holder(booking, facts):
    promise(tell("extension_requested", booking, actor=booking.holder, **facts))

    assert promise(tell("extension_lapsed", booking, is_dropped=False, **facts)) == [
        ("not_extended", "alice")
    ]
