"""The notices about data: who asks and who decides learn what a booking erases."""

from datetime import date

import pytest

from reservations.lifecycle import State
from reservations.policy.values import NoticeKind
from reservations.queries import judge_request
from reservations.queries.cases import load, question_about
from tests.factories import book

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

WEDNESDAY = date(2027, 3, 3)
KINDS = {NoticeKind.REINSTALLS, NoticeKind.REINSTALL_ONLY, NoticeKind.REINSTALLED_LATER,
         NoticeKind.CONTINUES, NoticeKind.CHOICE_NEEDED}  # fmt: skip


def told(verdict):
    return [(n.kind, n.details["reference"]) for n in verdict.notices if n.kind in KINDS]


def asked(person, machine, first_day=WEDNESDAY, days=5, **more):
    verdict = judge_request(
        person=person, machine=machine, first_day=first_day, days=days, profile="plain", **more
    )
    return told(verdict)


def approved(booking):
    return told(load(question_about(booking), with_equivalents=False).verdict())


# ----------------------------------------------------------------------------- long ago


@pytest.mark.parametrize("ended", [date(2027, 2, 18), date(2026, 4, 1)])
def test_last_person_installed_there_learns_that_old_data_go(alice, machine, ended):
    old = book(machine, alice, ended, 1, State.ENDED)

    assert asked(alice, machine) == [(NoticeKind.REINSTALL_ONLY, old.reference)]


def test_data_long_claimed_by_somebody_else_are_not_spoken_of(alice, bruno, machine):
    book(machine, alice, date(2026, 4, 1), 10, State.ENDED)
    book(machine, bruno, date(2026, 5, 1), 10, State.ENDED)

    assert asked(alice, machine) == []


def test_data_that_somebody_else_will_claim_before_are_not_spoken_of(alice, bruno, machine):
    book(machine, alice, date(2027, 2, 1), 10, State.ENDED)
    book(machine, bruno, date(2027, 3, 5), 10)

    assert asked(alice, machine, first_day=date(2027, 3, 20)) == []


def test_somebody_elses_old_data_are_not_spoken_of(alice, bruno, machine):
    book(machine, bruno, date(2026, 4, 1), 10, State.ENDED)

    assert asked(alice, machine) == []


# ------------------------------------------------------------------------- at approval


def test_approver_learns_that_a_touching_booking_erases_the_holders_data(alice, machine):
    first = book(machine, alice, date(2027, 2, 20), 20, State.ACTIVE)
    request = book(machine, alice, first.stop_day, 5, State.REQUESTED)

    assert approved(request) == [(NoticeKind.REINSTALLS, first.reference)]


def test_approver_learns_that_a_continuing_booking_erases_nothing(alice, machine):
    first = book(machine, alice, date(2027, 2, 20), 20, State.ACTIVE)
    request = book(machine, alice, first.stop_day, 5, State.REQUESTED, continues=first)

    assert approved(request) == [(NoticeKind.CONTINUES, first.reference)]


# -------------------------------------------------------------- before one's own next one


def test_holder_learns_that_their_own_next_booking_erases_what_this_one_leaves(alice, machine):
    later = book(machine, alice, date(2027, 3, 8), 5)

    assert asked(alice, machine) == [(NoticeKind.REINSTALLED_LATER, later.reference)]


def test_approver_is_told_of_the_holders_next_booking_as_well(alice, machine):
    request = book(machine, alice, WEDNESDAY, 5, State.REQUESTED)
    later = book(machine, alice, date(2027, 3, 10), 5, State.REQUESTED)

    assert approved(request) == [(NoticeKind.REINSTALLED_LATER, later.reference)]


def test_booking_that_continues_this_one_erases_nothing(alice, machine):
    request = book(machine, alice, WEDNESDAY, 5, State.REQUESTED)
    book(machine, alice, date(2027, 3, 8), 5, State.REQUESTED, continues=request)

    assert approved(request) == []


def test_next_booking_of_somebody_else_or_much_later_is_nobodys_surprise(alice, bruno, machine):
    book(machine, bruno, date(2027, 3, 8), 5)
    book(machine, alice, date(2027, 3, 20), 5)

    assert asked(alice, machine) == []
