from itertools import product

import pytest

from foundation.lives import IllegalMove
from reservations.lifecycle import (
    LIVE,
    MOVES,
    STANDING,
    STARTS,
    UNDECIDED,
    Event,
    State,
    move,
)

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(("state", "event"), list(product(State, Event)))
def test_every_pair_moves_by_the_table_or_not_at_all(state, event):
    if (state, event) in MOVES:
        assert move(state, event) is MOVES[state, event]
        return
    with pytest.raises(IllegalMove) as caught:
        move(state, event)
    assert (caught.value.state, caught.value.event) == (state, event)


def test_every_state_can_be_reached_and_passing_ones_are_left():
    assert {*STARTS, *MOVES.values()} == set(State)
    assert {state for state, _event in MOVES} == {*LIVE, State.ENDED}


def test_what_is_over_goes_on_by_an_extension_in_grace_alone():
    assert [pair for pair in MOVES if pair[0] is State.ENDED] == [(State.ENDED, Event.PROLONG)]


def test_live_states_are_the_undecided_and_the_standing_ones():
    assert set(LIVE) == set(UNDECIDED) | set(STANDING)
