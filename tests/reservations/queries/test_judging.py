from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.days import DayRange
from machines.models import Unavailability
from reservations.errors import BookingError, ErrorCode
from reservations.lifecycle import State
from reservations.models import BookingRules
from reservations.policy.extending import Reach, Reason
from reservations.policy.values import NoticeKind, Rule, Suggestion
from reservations.queries import (
    judge_request,
    nearest_alternatives,
    person_budget,
    reach_of,
)
from reservations.queries.rows import days_without
from tests.factories import MachineFactory, UnavailabilityFactory, book

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

WEDNESDAY = date(2027, 3, 3)


def judge(person, machine, first_day, days, **more):
    return judge_request(
        person=person, machine=machine, first_day=first_day, days=days, profile="plain", **more
    )


def window(verdict):
    return next(check for check in verdict.checks if check.rule is Rule.WINDOW)


@pytest.mark.parametrize(
    ("state", "counts"),
    [(State.REQUESTED, True), (State.APPROVED, True), (State.ACTIVE, True), (State.ENDED, True),
     (State.OFFERED, False), (State.REFUSED, False), (State.WITHDRAWN, False),
     (State.LAPSED, False), (State.CANCELLED, False)],
)  # fmt: skip
def test_which_states_count_in_the_window(alice, machine, category, state, counts):
    book(MachineFactory(category=category), alice, date(2027, 2, 1), 10, state)

    assert window(judge(alice, machine, WEDNESDAY, 5)).asked == (15 if counts else 5)


def test_other_categories_and_people_do_not_count(alice, bruno, machine, category):
    book(MachineFactory(), alice, date(2027, 2, 1), 10)
    book(MachineFactory(category=category), bruno, date(2027, 2, 1), 10)

    assert window(judge(alice, machine, WEDNESDAY, 5)).asked == 5


def test_two_machines_on_one_day_are_two_machine_days(alice, machine, category):
    for _count in range(2):
        book(MachineFactory(category=category), alice, date(2027, 2, 1), 10)

    assert window(judge(alice, machine, WEDNESDAY, 5)).asked == 25


def test_scope_of_the_window_may_be_the_machine(alice, machine, category):
    BookingRules.objects.update(window_scope="machine")
    book(MachineFactory(category=category), alice, date(2027, 2, 1), 10)
    book(machine, alice, date(2027, 2, 1), 3, State.ENDED)

    assert window(judge(alice, machine, date(2027, 3, 20), 5)).asked == 8


def test_held_gap_days_count_and_lost_days_do_not(alice, machine, category):
    other = MachineFactory(category=category)
    first = book(other, alice, date(2027, 1, 1), 10, State.ENDED)
    book(other, alice, date(2027, 1, 14), 10, State.ENDED, continues=first)
    UnavailabilityFactory(
        machine=other,
        kind=Unavailability.Kind.BREAKDOWN,
        first_day=date(2027, 1, 9),
        stop_day=date(2027, 1, 16),
    )

    assert window(judge(alice, machine, WEDNESDAY, 5)).asked == 5 + 8 + 8


def test_days_after_an_early_release_do_not_count(alice, machine, category):
    released = book(MachineFactory(category=category), alice, date(2027, 1, 1), 20, State.ENDED)
    released.stop_day = released.held_stop_day = date(2027, 1, 6)
    released.save()

    assert window(judge(alice, machine, WEDNESDAY, 5)).asked == 10


def test_days_of_all_84_come_back_five_months_later(alice, machine, category):
    book(MachineFactory(category=category), alice, date(2027, 3, 1), 84)

    last_refused = judge(alice, machine, date(2027, 7, 31), 1)
    first_allowed = judge(alice, machine, date(2027, 8, 1), 1)

    assert window(last_refused).is_broken
    assert not window(first_allowed).is_broken


@pytest.mark.parametrize(
    ("now", "decision_day"),
    [(datetime(2027, 3, 1, 16, 59, tzinfo=UTC), None),
     (datetime(2027, 3, 1, 17, 0, tzinfo=UTC), None),
     (datetime(2027, 3, 26, 17, 0, tzinfo=UTC), date(2027, 3, 30)),
     (datetime(2027, 3, 27, 9, 0, tzinfo=UTC), date(2027, 3, 30))],
)  # fmt: skip
def test_notice_of_when_somebody_decides(monday, alice, machine, now, decision_day):
    """Easter Monday is 29 March 2027; asked for the earliest possible day."""
    monday.move_to(now)

    verdict = judge(alice, machine, now.date() + timedelta(days=2), 1)

    days = [
        notice.details["decision_day"]
        for notice in verdict.notices
        if notice.kind is NoticeKind.DECISION_AFTER
    ]
    assert days == ([] if decision_day is None else [decision_day])


def test_automatic_category_needs_no_decision_day(monday, alice, machine, category):
    category.is_automatic = True
    category.save()
    monday.move_to(datetime(2027, 3, 27, 9, 0, tzinfo=UTC))

    verdict = judge(alice, MachineFactory(category=category), date(2027, 3, 29), 1)

    assert NoticeKind.DECISION_AFTER not in {notice.kind for notice in verdict.notices}


def test_alternatives_are_the_nearest_free_days(alice, bruno, machine, category):
    MachineFactory(name="bigmem8", category=category)
    book(machine, bruno, date(2027, 3, 5), 10)

    found = nearest_alternatives(
        person=alice, machine=machine, first_day=date(2027, 3, 6), days=2, profile="plain"
    )

    assert (
        found
        == (
            Suggestion("bigmem8", DayRange.of(date(2027, 3, 6), 2)),
            Suggestion("bigmem7", DayRange.of(date(2027, 3, 3), 2)),
            Suggestion("bigmem7", DayRange.of(date(2027, 3, 6), 2)),
        )[: len(found)]
    )


def test_budget_of_a_person(alice, machine, category):
    book(machine, alice, date(2027, 2, 1), 42, State.ACTIVE)

    budget = person_budget(alice, category, date(2027, 3, 1))

    assert (budget.used, budget.left, budget.allowed) == (42, 42, 84)
    assert budget.back_day == date(2027, 7, 1)


def test_budget_by_machine_is_that_of_the_fullest(alice, machine, category):
    BookingRules.objects.update(window_scope="machine")
    book(MachineFactory(category=category), alice, date(2027, 2, 1), 10)
    book(machine, alice, date(2027, 2, 1), 42, State.ACTIVE)

    assert person_budget(alice, category, date(2027, 3, 1)).used == 42


def test_budget_without_machines_is_untouched(alice, category):
    assert person_budget(alice, category, date(2027, 3, 1)).used == 0


def test_extension_ends_where_the_next_booking_begins(alice, bruno, machine):
    booking = book(machine, alice, date(2027, 2, 20), 15, State.ACTIVE)
    book(machine, bruno, date(2027, 3, 20), 3)

    assert reach_of(booking) == Reach(date(2027, 3, 19), Reason.BOOKING, date(2027, 3, 19))


def test_days_out_of_reason_are_no_question(alice, machine):
    with pytest.raises(BookingError) as caught:
        judge(alice, machine, WEDNESDAY, 367)

    assert caught.value.code is ErrorCode.BAD_DAYS


def test_queries_do_not_grow_with_machines(alice, bruno, machine, category):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    book(machine, bruno, date(2027, 3, 8), 5)
    with CaptureQueriesContext(connection) as for_few:
        judge(alice, machine, WEDNESDAY, 5)
    for _count in range(5):
        book(MachineFactory(category=category), bruno, date(2027, 3, 1), 5)
    with CaptureQueriesContext(connection) as for_many:
        judge(alice, machine, WEDNESDAY, 5)

    assert len(for_few) == len(for_many) <= 13


# ------------------------------------------------------------------------------- plain values

starts = st.integers(1, 25).map(lambda number: date(2027, 1, number))
ranges = st.builds(DayRange.of, starts, st.integers(1, 12))


@pytest.mark.pure
@given(days=ranges, holes=st.lists(ranges, max_size=4))
def test_days_without_holes_are_those_in_no_hole(days, holes):
    left = days_without(days, holes)

    assert [day for part in left for day in part] == [
        day for day in days if not any(hole.contains(day) for hole in holes)
    ]
