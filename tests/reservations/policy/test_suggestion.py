from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foundation.days import DayRange
from reservations.policy.checking import checks_of
from reservations.policy.suggestion import SEARCH_DAYS, suggest
from reservations.policy.values import Gesture, Suggestion
from tests.reservations.policy.cases import (
    BIGMEM7,
    after_earlier,
    approved,
    asking,
    days,
    extending,
    on,
    unavailable,
    under,
)
from tests.reservations.policy.strategies import cases, machines

pytestmark = pytest.mark.pure

MOVABLE = {Gesture.REQUEST, Gesture.CONTINUE, Gesture.CHANGE, Gesture.APPROVE}
BIGMEM9 = replace(BIGMEM7, name="bigmem9")


def taken(first_day, stop_day):
    return on(asking("2027-03-01", 14), blocks=(approved(first_day, stop_day),))


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (taken("2027-02-20", "2027-03-02"), days("2027-03-02", "2027-03-16")),
        (taken("2027-03-14", "2027-03-20"), days("2027-03-20", "2027-04-03")),
        (asking("2027-02-01", 14), days("2027-02-03", "2027-02-17")),
        (asking("2027-03-01", 45), days("2027-03-01", "2027-04-12")),
        (
            on(asking("2027-05-24", 14), counted=(days("2027-03-01", "2027-05-24"),)),
            days("2027-08-01", "2027-08-15"),
        ),
        (taken("2027-03-10", "2028-03-01"), days("2027-03-01", "2027-03-10")),
        (under(asking("2027-03-20", 14), horizon_days=30), None),
        (extending(asking("2027-03-01", 14), 50), days("2027-03-01", "2027-04-26")),
        (
            on(
                extending(asking("2027-03-01", 14), 10),
                blocks=(unavailable("2027-03-18", "2027-03-19"),),
            ),
            days("2027-03-01", "2027-03-18"),
        ),
        (replace(taken("2027-03-01", "2027-03-02"), gesture=Gesture.NIGHTLY), None),
    ],
)
def test_suggestion_is_later_else_shorter(case, expected):
    assert suggest(case) == (None if expected is None else Suggestion("bigmem7", expected))


def test_suggestion_comes_to_an_equivalent_machine_last():
    case = taken("2027-03-01", "2028-03-01")
    full = replace(BIGMEM9, name="bigmem8", blocks=case.machine.blocks)

    assert suggest(case, (full, BIGMEM9)) == Suggestion("bigmem9", case.wanted)
    assert suggest(case, (full, case.machine)) is None
    assert suggest(taken("2027-03-10", "2028-03-01"), (BIGMEM9,)) == Suggestion(
        "bigmem7", days("2027-03-01", "2027-03-10")
    )


def test_an_extension_stays_on_its_machine():
    case = extending(asking("2027-03-01", 14), 10)
    blocks = (unavailable("2027-03-15", "2027-03-16"),)

    assert suggest(on(case, blocks=blocks), (BIGMEM9,)) is None


def test_nothing_is_continued_on_another_machine():
    case = after_earlier(0, asking("2027-02-02", 14), gesture=Gesture.CONTINUE, continues=True)
    case = on(case, profiles=frozenset())

    assert suggest(case, (BIGMEM9,)) is None
    assert suggest(replace(case, today=date(2027, 1, 31)), (BIGMEM9,)) == Suggestion(
        "bigmem9", case.wanted
    )


def test_suggestion_stays_within_the_calendar():
    case = under(asking("9999-12-20", 5), notice_days=10)
    late = replace(case, today=date(9999, 12, 20))

    assert suggest(late) is None


def choices(case, equivalents):
    """Every choice, in the order in which they are preferred."""
    wanted, asked = case.wanted, case.wanted
    if case.gesture is Gesture.EXTEND:
        asked = case.added
    if case.gesture in MOVABLE:
        for number in range(1, SEARCH_DAYS + 1):
            yield replace(case, wanted=wanted.shifted(number))
    if case.gesture in MOVABLE | {Gesture.EXTEND}:
        for count in range(asked.days - 1, 0, -1):
            fewer = DayRange.of(asked.first_day, count)
            whole = DayRange(wanted.first_day, fewer.stop_day)
            added = fewer if case.gesture is Gesture.EXTEND else case.added
            yield replace(case, wanted=whole, added=added)
    if case.gesture in MOVABLE:
        gesture = Gesture.REQUEST if case.gesture is Gesture.CONTINUE else case.gesture
        for machine in equivalents:
            yield replace(case, gesture=gesture, machine=machine, earlier=None, continues=False)


@settings(max_examples=60)
@given(cases(), st.lists(machines(name="bigmem9"), max_size=2))
def test_suggestion_is_the_first_of_all_choices_that_breaks_nothing(case, equivalents):
    expected = None
    for choice in choices(case, equivalents):
        if not any(check.is_broken for check in checks_of(choice)):
            expected = Suggestion(choice.machine.name, choice.wanted)
            break

    assert suggest(case, equivalents) == expected


def test_search_reaches_past_the_window():
    assert timedelta(days=SEARCH_DAYS) > timedelta(days=31 * 5)
