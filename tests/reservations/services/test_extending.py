from datetime import date

import pytest

from journal.models import Entry
from reservations.errors import BookingError, ErrorCode, NotAllowed
from reservations.lifecycle import State
from reservations.models import BookingRules, Extension, Waiver
from reservations.policy.amending import State as Asked
from reservations.policy.values import NoticeKind, Rule, Strictness
from reservations.queries import person_budget
from reservations.services import (
    grant_extension,
)
from tests.factories import UnavailabilityFactory, book
from tests.reservations.services.asking import WEEK_LATER, ask, asked, at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

LAST = date(2027, 3, 7)
STOP = date(2027, 3, 8)
"""A Monday: the holder's last day is Sunday 7 March."""


def broken(result):
    return {check.rule for check in result.verdict.violations}


# ---------------------------------------------------------------------------------- asking


def test_days_asked_for_are_held_until_somebody_decides(held, kinds):
    extension = asked(held, why=" still \n assembling ")

    assert (held.stop_day, held.held_stop_day, held.state) == (STOP, WEEK_LATER, State.ACTIVE)
    assert (extension.state, extension.is_rival) == (Asked.REQUESTED, False)
    assert extension.why == "still assembling"
    assert extension.lapses_day == STOP
    assert kinds(held) == ["extension_requested"]


@pytest.mark.parametrize(
    ("day", "lapses_day"),
    [(date(2027, 3, 1), STOP),
     (date(2027, 3, 4), date(2027, 3, 9)),  # Thursday: decided on Friday or Monday
     (date(2027, 3, 5), date(2027, 3, 10)),
     (date(2027, 3, 6), date(2027, 3, 10))],
)  # fmt: skip
def test_days_are_held_at_most_to_the_second_working_day(held, monday, day, lapses_day):
    at(monday, day)

    assert asked(held).lapses_day == lapses_day


def test_asked_on_the_last_day_holds_nothing(held, monday):
    at(monday, LAST)

    extension = asked(held)

    assert held.held_stop_day == STOP
    assert extension.lapses_day == date(2027, 3, 10)


def test_days_that_others_asked_for_make_a_rival(held, machine, bruno):
    book(machine, bruno, date(2027, 3, 10), 7, State.REQUESTED)

    result = ask(held)

    held.refresh_from_db()
    assert result.extension.is_rival
    assert held.held_stop_day == STOP
    assert NoticeKind.RIVAL in {notice.kind for notice in result.verdict.notices}


@pytest.mark.parametrize(
    ("stop_day", "rules"),
    [(date(2027, 4, 19), set()),
     (date(2027, 4, 20), {Rule.LENGTH}),
     (date(2027, 5, 18), {Rule.LENGTH, Rule.RENEWAL, Rule.WINDOW})],
)  # fmt: skip
def test_added_days_are_judged_by_the_column_of_extensions(held, stop_day, rules):
    result = ask(held, stop_day=stop_day)

    assert broken(result) == rules
    assert (result.extension is None) is bool(rules)


def test_somebody_elses_days_are_refused_and_nothing_is_stored(held, machine, bruno):
    book(machine, bruno, date(2027, 3, 10), 7)

    result = ask(held)

    held.refresh_from_db()
    assert (result.extension, broken(result)) == (None, {Rule.CLASH})
    assert (held.held_stop_day, held.version) == (STOP, 1)
    assert not Extension.objects.exists()
    assert not Entry.objects.exists()


def test_planned_maintenance_forbids_it(held, machine):
    UnavailabilityFactory(machine=machine, first_day=date(2027, 3, 9), stop_day=WEEK_LATER)

    assert broken(ask(held)) == {Rule.CLASH}


@pytest.mark.parametrize(
    ("stop_day", "code"),
    [(STOP, ErrorCode.BAD_MORE_DAYS),
     (date(2027, 3, 3), ErrorCode.BAD_MORE_DAYS),
     (date(2029, 3, 3), ErrorCode.BAD_MORE_DAYS)],
)  # fmt: skip
def test_no_day_more_or_far_too_many_are_refused(held, stop_day, code):
    with pytest.raises(BookingError) as caught:
        ask(held, stop_day=stop_day)

    assert caught.value.code is code


def test_only_one_is_open_at_a_time(held):
    asked(held)

    with pytest.raises(BookingError) as caught:
        ask(held, stop_day=date(2027, 3, 20))

    assert caught.value.code is ErrorCode.EXTENSION_OPEN


@pytest.mark.parametrize("state", [State.REQUESTED, State.REFUSED, State.CANCELLED])
def test_what_does_not_stand_is_not_extended(machine, alice, state):
    booking = book(machine, alice, date(2027, 3, 10), 7, state)

    with pytest.raises(BookingError) as caught:
        ask(booking, stop_day=date(2027, 3, 20))

    assert caught.value.code is ErrorCode.NOT_EXTENDABLE


def test_strangers_ask_for_nothing(held, bruno):
    with pytest.raises(NotAllowed):
        ask(held, by=bruno)


def test_flexible_rules_let_more_be_asked_and_a_waiver_be_given(held, category, approver):
    BookingRules.objects.filter(category=category).update(strictness=Strictness.FLEXIBLE)
    extension = asked(held, stop_day=date(2027, 4, 24))

    undone = grant_extension(extension_id=extension.pk, by=approver)
    done = grant_extension(
        extension_id=extension.pk, by=approver, waivers={Rule.LENGTH: "a long assembly"}
    )

    held.refresh_from_db()
    assert (undone.is_done, done.is_done) == (False, True)
    assert held.stop_day == date(2027, 4, 24)
    waiver = Waiver.objects.get()
    assert (waiver.extension, waiver.rule, waiver.figure) == (extension, Rule.LENGTH, "47")


def test_clean_extension_is_granted_at_once_where_approval_is_automatic(held, category, kinds):
    category.is_automatic = True
    category.save()

    extension = asked(held)

    assert extension.state == Asked.GRANTED
    assert (held.stop_day, held.held_stop_day) == (WEEK_LATER, WEEK_LATER)
    assert kinds(held) == ["extension_requested", "extension_granted"]


def test_approver_extends_for_somebody_at_once(held, approver):
    extension = asked(held, by=approver)

    assert (extension.state, extension.decided_by) == (Asked.GRANTED, approver)


def test_days_asked_count_in_the_window(held, category, alice):
    before = person_budget(alice, category, date(2027, 3, 1)).used

    asked(held)

    assert person_budget(alice, category, date(2027, 3, 1)).used == before + 7
