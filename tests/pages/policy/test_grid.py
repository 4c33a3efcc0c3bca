from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.days import DayRange
from pages.policy.grid import (
    CLASS_DAYS,
    MAX_DAYS,
    TARGET_PIXELS,
    USUAL_PIXELS,
    Place,
    Stretch,
    free_between,
    grid_classes,
    months_of,
    place_between,
    place_classes,
    scale_of,
    style_sheet,
    weeks_of,
)
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
        Stretch(date(2027, 3, 1), Place(1, 31)),
        Stretch(date(2027, 4, 1), Place(32, 11)),
    ]


def test_weeks_of_a_grid_begin_on_mondays_but_for_the_first():
    grid = DayRange(date(2026, 12, 30), date(2027, 1, 12))

    assert list(weeks_of(grid)) == [
        Stretch(date(2026, 12, 30), Place(1, 5)),
        Stretch(date(2027, 1, 4), Place(6, 7)),
        Stretch(date(2027, 1, 11), Place(13, 1)),
    ]


@pytest.mark.parametrize(
    ("place", "classes"),
    [
        (Place(1, 1), "b1 w1"),
        (Place(32, 32), "b32 w32"),
        (Place(33, 42), "B1 b1 W1 w10"),
        (Place(64, 1), "B1 b32 w1"),
        (Place(185, 182), "B5 b25 W5 w22"),
    ],
)
def test_place_classes_count_beyond_32_days_with_a_second_class(place, classes):
    assert place_classes(place) == classes


@given(st.integers(1, MAX_DAYS), st.integers(1, MAX_DAYS))
def test_place_classes_add_up_to_the_place(column, span):
    numbers = {"b": 0, "w": 0}
    for name in place_classes(Place(column, span)).split():
        factor = CLASS_DAYS if name[0].isupper() else 1
        numbers[name[0].lower()] += factor * int(name[1:])
        assert f".{name}{{" in style_sheet()

    assert numbers == {"b": column, "w": span}


def test_grid_classes_say_days_weekday_and_today():
    year = DayRange.of(date(2027, 3, 3), 365)

    assert grid_classes(GRID, date(2027, 3, 1)) == "D1 d10 m0 t0"
    assert grid_classes(year, date(2027, 7, 1)) == "D11 d13 m2 T3 t24"
    assert grid_classes(year, date(2027, 3, 2)) == "D11 d13 m2"


@pytest.mark.parametrize(
    ("days", "shows_days", "least_gap"),
    [(7, True, 1), (42, True, 1), (60, True, 2), (92, False, 3), (365, False, 9)],
)
def test_scale_leaves_out_gaps_too_thin_to_be_chosen(days, shows_days, least_gap):
    scale = scale_of(days)

    assert (scale.shows_days, scale.least_gap) == (shows_days, least_gap)
    assert scale.least_gap * scale.pixels >= TARGET_PIXELS
    assert scale.pixels >= USUAL_PIXELS / days


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
