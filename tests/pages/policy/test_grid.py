from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.days import DayRange
from pages.policy.grid import Month, Place, free_between, months_of, place_between, style_sheet
from reservations.policy.finding import gaps
from reservations.policy.values import Block, BlockKind

GRID = DayRange(date(2027, 3, 1), date(2027, 4, 12))

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("first_day", "stop_day", "place"),
    [
        (date(2027, 3, 1), date(2027, 3, 2), Place(1, 1)),
        (date(2027, 2, 1), date(2027, 3, 3), Place(1, 2)),
        (date(2027, 4, 11), date(2027, 6, 1), Place(42, 1)),
        (date(2027, 1, 1), date(2028, 1, 1), Place(1, 42)),
        (date(2027, 2, 1), date(2027, 3, 1), None),
        (date(2027, 4, 12), date(2027, 4, 13), None),
    ],
)
def test_place_between_cuts_days_to_the_grid(first_day, stop_day, place):
    assert place_between(first_day, stop_day, GRID) == place


def test_months_of_a_grid_are_shown_in_part():
    assert list(months_of(GRID)) == [
        Month(date(2027, 3, 1), Place(1, 31)),
        Month(date(2027, 4, 1), Place(32, 11)),
    ]


stretches = st.lists(
    st.tuples(st.integers(-20, 60), st.integers(1, 20)).map(
        lambda pair: (
            GRID.first_day + timedelta(days=pair[0]),
            GRID.first_day + timedelta(days=sum(pair)),
        )
    ),
    max_size=8,
)


@given(stretches)
def test_free_between_answers_the_same_as_the_finder(taken):
    blocks = [Block(DayRange(*days), BlockKind.APPROVED) for days in taken]

    free = list(free_between(sorted(taken), GRID.first_day, GRID.stop_day))

    assert free == [(gap.first_day, gap.stop_day) for gap in gaps(blocks, GRID)]


def test_style_sheet_in_the_static_files_is_the_one_of_the_code():
    stored = Path(__file__).resolve().parents[3] / "static" / "portal" / "grid.css"

    assert stored.read_text() == style_sheet()
