"""The life of a Reinstall, pair by pair."""

import pytest

from foundation.lives import IllegalMove
from provisioning.policy.reinstalling import MOVES, OPEN, Event, State, move

pytestmark = pytest.mark.pure


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("event", Event)
def test_only_pairs_of_the_table_are_moves(state, event):
    if (state, event) in MOVES:
        assert move(state, event) is MOVES[state, event]
        return
    with pytest.raises(IllegalMove) as refused:
        move(state, event)

    assert (refused.value.state, refused.value.event) == (state, event)


def test_states_that_lead_on_are_the_open_ones():
    assert {state for state, _event in MOVES} == set(OPEN)
