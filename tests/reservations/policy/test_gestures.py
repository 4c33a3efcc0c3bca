import pytest

from reservations.policy.gestures import APPLIES, asked_days, rules_for
from reservations.policy.values import Gesture, Rule
from tests.reservations.policy.cases import REQUEST, after_earlier, extending

pytestmark = pytest.mark.pure

# The table of the service's rules, row by row: x applies, - does not.
COLUMNS = [
    Rule.ACCESS,
    Rule.BOOKABLE,
    Rule.NOTICE,
    Rule.LENGTH,
    Rule.RENEWAL,
    Rule.WINDOW,
    Rule.HORIZON,
    Rule.CLASH,
    Rule.PROFILE,
]
TABLE = {
    Gesture.REQUEST: "x x x x x x x x x",
    Gesture.CHANGE: "x x x x x x x x x",
    Gesture.CONTINUE: "x x - x x x - x x",
    Gesture.EXTEND: "x x - x x x - x -",
    Gesture.SHORTEN: "- - - - - - - - -",
    Gesture.APPROVE: "x x - - x x - x x",
    Gesture.MOVE: "x x - - - - - x x",
    Gesture.HAND_OVER: "x x - - - x - - -",
    Gesture.NIGHTLY: "x x - - - - - x x",
}


@pytest.mark.parametrize("gesture", Gesture)
def test_gesture_is_judged_by_its_row(gesture):
    marks = TABLE[gesture].split()

    assert APPLIES[gesture] == {
        rule for rule, mark in zip(COLUMNS, marks, strict=True) if mark == "x"
    }


def test_rules_come_in_the_order_of_what_to_change_first():
    assert rules_for(REQUEST) == tuple(Rule)


@pytest.mark.parametrize("gesture", [Gesture.REQUEST, Gesture.CONTINUE])
@pytest.mark.parametrize("continues", [True, False])
def test_what_is_chosen_decides_between_request_and_continuing(gesture, continues):
    case = after_earlier(3, gesture=gesture, continues=continues)
    expected = APPLIES[Gesture.CONTINUE if continues else Gesture.REQUEST]

    assert set(rules_for(case)) == expected


def test_asked_days_of_an_extension_are_the_added_ones():
    assert asked_days(extending(REQUEST, 5)).days == 5
    assert asked_days(REQUEST) == REQUEST.wanted
