"""The life of a run: every pair of state and event, and what the table promises."""

import pytest

from foundation.lives import IllegalMove
from provisioning.lifecycle import MOVES, OVER, RESTING, Event, State, move

pytestmark = pytest.mark.pure


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("event", Event)
def test_move_knows_the_table_and_nothing_else(state, event):
    if (state, event) in MOVES:
        assert move(state, event) is MOVES[state, event]
        return

    with pytest.raises(IllegalMove) as caught:
        move(state, event)

    assert (caught.value.state, caught.value.event) == (state, event)


def test_every_passing_state_leads_on_and_what_is_over_stays_over():
    leaving = {state for state, _event in MOVES}

    assert set(State) - RESTING <= leaving
    assert OVER & leaving == {State.FAILED, State.READY}


def test_while_netboot_is_armed_the_only_side_door_is_disarming():
    for state, onward in [
        (State.ARMING, State.CYCLING),
        (State.CYCLING, State.INSTALLING),
        (State.INSTALLING, State.DISARMING),
    ]:
        reached = {target for (source, _event), target in MOVES.items() if source is state}
        assert reached == {onward, State.DISARMING}


def test_nothing_reaches_arming_but_through_the_guard():
    assert {source for (source, event) in MOVES if event is Event.ARM} == {State.FENCING}
    assert {source for (source, event) in MOVES if event is Event.FENCE} == {State.GUARDED}
