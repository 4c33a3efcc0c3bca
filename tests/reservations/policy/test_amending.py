"""Extensions and changes: their life, and until when an extension holds its days."""

from datetime import date
from itertools import product

import pytest

from foundation.lives import IllegalMove
from foundation.working_days import WorkingCalendar
from reservations.policy.amending import (
    MOVES,
    OPEN,
    Event,
    State,
    held_until,
    may_hold,
    move,
)

pytestmark = pytest.mark.pure

STOP_DAY = date(2027, 3, 8)
"""A Monday."""


@pytest.mark.parametrize(("state", "event"), list(product(State, Event)))
def test_every_pair_moves_by_the_table_or_not_at_all(state, event):
    if (state, event) in MOVES:
        assert move(state, event) is MOVES[state, event]
    else:
        with pytest.raises(IllegalMove):
            move(state, event)


def test_only_what_is_open_leads_on():
    assert {state for state, _event in MOVES} == set(OPEN)


@pytest.mark.parametrize(
    ("day", "is_early_enough"),
    [(date(2027, 3, 6), True), (date(2027, 3, 7), False), (date(2027, 3, 8), False)],
)
def test_days_are_held_when_asked_a_day_before_the_last_one(day, is_early_enough):
    assert may_hold(day, date(2027, 3, 7)) is is_early_enough


@pytest.mark.parametrize(
    ("asked_day", "held_day"),
    [(date(2027, 3, 1), STOP_DAY),
     (date(2027, 3, 3), STOP_DAY),
     (date(2027, 3, 4), date(2027, 3, 9)),
     (date(2027, 3, 5), date(2027, 3, 10)),
     (date(2027, 3, 6), date(2027, 3, 10)),
     (date(2027, 3, 25), date(2027, 3, 31))],  # Easter Monday is no working day
)  # fmt: skip
def test_days_are_held_to_the_later_of_stop_day_and_second_working_day(asked_day, held_day):
    assert held_until(asked_day, STOP_DAY, WorkingCalendar()) == held_day
