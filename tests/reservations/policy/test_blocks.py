from dataclasses import replace

import pytest
from hypothesis import given

from reservations.policy.blocks import is_in_the_way, is_rival
from reservations.policy.values import Gesture
from tests.reservations.policy import slow
from tests.reservations.policy.cases import REQUEST, approved, kept, unavailable, undecided
from tests.reservations.policy.strategies import cases

pytestmark = pytest.mark.pure

SPAN = ("2027-03-05", "2027-03-08")


@pytest.mark.parametrize("gesture", Gesture)
@pytest.mark.parametrize(
    ("block", "sparing"),
    [
        (approved(*SPAN), set()),
        (approved(*SPAN, "alice"), set()),
        (unavailable(*SPAN), set()),
        (kept(*SPAN), set()),
        (kept(*SPAN, "alice"), set(Gesture) - {Gesture.MOVE}),
        (undecided(*SPAN), {Gesture.EXTEND, Gesture.NIGHTLY}),
        (undecided(*SPAN, "alice"), set()),
    ],
)
def test_block_is_in_the_way_of_all_but_some_gestures(block, sparing, gesture):
    case = replace(REQUEST, gesture=gesture)

    assert is_in_the_way(block, case) is (gesture not in sparing)


@pytest.mark.parametrize("gesture", Gesture)
def test_only_an_extension_has_rivals_and_only_undecided_ones(gesture):
    case = replace(REQUEST, gesture=gesture)

    assert is_rival(undecided(*SPAN), case) is (gesture is Gesture.EXTEND)
    assert is_rival(undecided(*SPAN, "alice"), case) is False
    assert is_rival(approved(*SPAN), case) is False


@given(cases())
def test_blocks_in_the_way_agree_with_the_slow_list(case):
    assert [is_in_the_way(block, case) for block in case.machine.blocks] == [
        slow.is_in_the_way(block, case) for block in case.machine.blocks
    ]
