from datetime import UTC, date, datetime

import pytest

from journal.models import Entry
from machines.models import Profile
from reservations.lifecycle import State
from reservations.models import Misfit
from reservations.services import check_standing
from tests.factories import UnavailabilityFactory, book

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
TOMORROW = datetime(2027, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def standing(machine, alice):
    """Approved, from 8 to 21 March."""
    return book(machine, alice, date(2027, 3, 8), 14)


def found():
    return list(Misfit.objects.values_list("booking__reference", "rules"))


def withdraw_access(booking):
    booking.holder.end_day = date(2027, 3, 10)
    booking.holder.save()


def make_private(booking):
    booking.machine.accepts_bookings = False
    booking.machine.save()


def take_profile_away(booking):
    booking.machine.profiles.set([Profile.objects.create(slug="special")])


def take_out(booking):
    UnavailabilityFactory(
        machine=booking.machine, first_day=date(2027, 3, 20), stop_day=date(2027, 3, 25)
    )


@pytest.mark.parametrize(
    ("damage", "rule"),
    [(withdraw_access, "access"), (make_private, "bookable"),
     (take_profile_away, "profile"), (take_out, "clash")],
)  # fmt: skip
def test_what_has_to_hold_is_judged_again_and_cancels_nothing(standing, damage, rule, kinds):
    damage(standing)

    assert check_standing(NOW) == 1

    standing.refresh_from_db()
    assert found() == [(standing.reference, [rule])]
    assert (standing.state, kinds(standing)) == (State.APPROVED, ["booking_misfit"])


def test_what_only_a_request_has_to_respect_is_not(machine, alice, bruno):
    book(machine, alice, date(2027, 3, 2), 100)
    book(machine, bruno, date(2027, 2, 1), 10, State.ENDED)

    assert (check_standing(NOW), found()) == (0, [])


def test_each_day_has_one_check_and_news_are_told_once(standing, kinds, monday):
    make_private(standing)

    assert [check_standing(NOW), check_standing(NOW), check_standing(TOMORROW)] == [1, 0, 1]
    assert kinds(standing) == ["booking_misfit"]

    standing.machine.accepts_bookings = True
    standing.machine.save()
    assert check_standing(datetime(2027, 3, 3, 9, tzinfo=UTC)) == 0
    assert (found(), kinds(standing)) == ([], ["booking_misfit", "booking_fits_again"])


def test_booking_that_is_over_goes_without_a_word(standing, kinds):
    make_private(standing)
    check_standing(NOW)
    standing.state = State.CANCELLED
    standing.save()

    check_standing(TOMORROW)

    assert (found(), kinds(standing)) == ([], ["booking_misfit"])


def test_people_sleep_until_five(standing):
    make_private(standing)

    assert check_standing(datetime(2027, 3, 1, 3, 59, tzinfo=UTC)) == 0
    assert check_standing(datetime(2027, 3, 1, 4, 0, tzinfo=UTC)) == 1
    assert Entry.objects.get().facts["rules"] == ["bookable"]
