"""The life of a thing: its states, its events, and one table of where each event leads."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

StateT = TypeVar("StateT", bound=StrEnum)
EventT = TypeVar("EventT", bound=StrEnum)


class IllegalMove(Exception):
    """An event met a thing in a state that does not know it.

    Attributes:
        state: where the thing stands.
        event: what was tried.
    """

    def __init__(self, thing: str, state: StrEnum, event: StrEnum) -> None:
        super().__init__(f"{event} cannot happen to a {thing} that is {state}")
        self.state = state
        self.event = event


@dataclass(frozen=True)
class Life(Generic[StateT, EventT]):
    """What can happen to one kind of thing, and what becomes of it."""

    thing: str
    """What lives, in a word, for the log."""
    moves: Mapping[tuple[StateT, EventT], StateT]

    def move(self, state: StateT, event: EventT) -> StateT:
        """Answers the state that an event leads to.

        Raises:
            IllegalMove: the table does not know the pair.
        """
        try:
            return self.moves[state, event]
        except KeyError:
            raise IllegalMove(self.thing, state, event) from None
