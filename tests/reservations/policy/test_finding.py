from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reservations.policy.finding import gaps
from reservations.policy.values import Block, BlockKind
from tests.reservations.policy import slow
from tests.reservations.policy.cases import approved, days, unavailable
from tests.reservations.policy.strategies import near, ranges

pytestmark = pytest.mark.pure

MARCH = days("2027-03-01", "2027-04-01")
BLOCKS = st.lists(
    st.builds(Block, ranges(near(date(2027, 3, 15), 40, 40), 25), st.sampled_from(BlockKind)),
    max_size=6,
)


@pytest.mark.parametrize(
    ("blocks", "expected"),
    [
        ([], (MARCH,)),
        ([approved("2027-02-01", "2027-05-01")], ()),
        ([approved("2027-03-01", "2027-04-01")], ()),
        ([approved("2027-02-01", "2027-03-01")], (MARCH,)),
        ([approved("2027-02-01", "2027-03-02")], (days("2027-03-02", "2027-04-01"),)),
        ([approved("2027-03-31", "2027-04-09")], (days("2027-03-01", "2027-03-31"),)),
        (
            [
                unavailable("2027-03-12", "2027-03-13"),
                approved("2027-03-05", "2027-03-10"),
                approved("2027-03-06", "2027-03-08"),
            ],
            (
                days("2027-03-01", "2027-03-05"),
                days("2027-03-10", "2027-03-12"),
                days("2027-03-13", "2027-04-01"),
            ),
        ),
    ],
)
def test_gaps_are_the_free_days_between_blocks(blocks, expected):
    assert gaps(blocks, MARCH) == expected


@given(BLOCKS, ranges(near(date(2027, 3, 15), 30, 30), 60))
def test_gaps_agree_with_asking_every_day(blocks, asked):
    taken = {day for block in blocks for day in slow.listed(block.days)}

    found = gaps(blocks, asked)

    assert [day for gap in found for day in gap] == [day for day in asked if day not in taken]
    assert not any(one.touches(other) for one in found for other in found)
