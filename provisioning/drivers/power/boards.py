"""The boards of one machine, tried one after the other: the first that does it is enough."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from provisioning.drivers.power.identity import Identity
from provisioning.drivers.power.ipmi import IpmiBoard
from provisioning.drivers.power.redfish import RedfishBoard
from provisioning.ports import IPMI, Board, DriverError, PowerState

Answer = TypeVar("Answer")


class BoardClient(Protocol):
    """One board, spoken to by its protocol.

    Every method raises DriverError: `board_silent`, `board_login`, `board_certificate`,
    `board_refused` or `board_unusable`.
    """

    def state(self) -> PowerState:
        """Reads whether the machine is on."""
        ...

    def switch(self, *, on: bool) -> None:
        """Orders power on or off, at once; the answer is a promise."""
        ...

    def boot_from_network(self) -> None:
        """Makes the network the next thing that the machine boots from."""
        ...

    def identity(self) -> Identity:
        """Reads whose board it is."""
        ...


@dataclass(frozen=True, slots=True)
class BoardLook:
    """What one board said when it was asked everything."""

    protocol: str
    state: PowerState
    identity: Identity | None
    problem: str = ""
    """Code of what went wrong; empty when it said all."""


def client_of(board: Board) -> BoardClient:
    """Answers the client that speaks a board's protocol."""
    return IpmiBoard(board) if board.protocol == IPMI else RedfishBoard(board)


def look_at(board: Board, client: Callable[[Board], BoardClient] = client_of) -> BoardLook:
    """Asks one board everything; what goes wrong is an answer, too."""
    state, identity = PowerState.UNKNOWN, None
    hand = client(board)
    try:
        state = hand.state()
        identity = hand.identity()
    except DriverError as error:
        return BoardLook(board.protocol, state, identity, error.code)
    return BoardLook(board.protocol, state, identity)


class Power:
    """The boards of one machine as one hand.

    Args:
        boards: in the order in which they are tried.
        client: another way to speak to them, for tests.
    """

    def __init__(
        self, boards: Iterable[Board], client: Callable[[Board], BoardClient] = client_of
    ) -> None:
        self._clients = [client(board) for board in boards]

    def state(self) -> PowerState:
        """Answers what the first board that knows says; silence is an answer."""
        for client in self._clients:
            try:
                state = client.state()
            except DriverError:
                continue
            if state is not PowerState.UNKNOWN:
                return state
        return PowerState.UNKNOWN

    def switch(self, *, on: bool) -> None:
        """Orders power on or off from the first board that takes the order.

        Raises:
            DriverError: none did; `no_power_control` when there is none.
        """
        self._first(lambda client: client.switch(on=on))

    def boot_from_network(self) -> None:
        """Makes the network the next thing that the machine boots from.

        Raises:
            DriverError: no board took the order; `no_power_control` when there is none.
        """
        self._first(lambda client: client.boot_from_network())

    def _first(self, ask: Callable[[BoardClient], Answer]) -> Answer:
        """Answers what the first board says that does not fail."""
        failure = DriverError("no_power_control", "the machine has no board", is_permanent=True)
        for client in self._clients:
            try:
                return ask(client)
            except DriverError as error:
                failure = error
        raise failure
