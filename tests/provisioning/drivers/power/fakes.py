"""A board that exists in memory, for what several boards come to together."""

from provisioning.drivers.power import Identity
from provisioning.ports import Board, DriverError, PowerState

REDFISH_BOARD = Board("redfish", "bmc", "portal", "secret", serial="CZ1234")
IPMI_BOARD = Board("ipmi", "bmc", "portal", "secret", serial="CZ1234")


class FakeBoards:
    """All boards of one machine: `failing` and `ignoring` by protocol, `asked` in order."""

    def __init__(self):
        self.is_on = True
        self.failing = set()
        self.ignoring = set()
        self.asked = []
        self.identity = Identity(frozenset({"cz1234"}), frozenset({"52:54:00:00:00:01"}))

    def __call__(self, board):
        return FakeBoard(self, board)


class FakeBoard:
    def __init__(self, boards, board):
        self.boards = boards
        self.board = board

    def _ask(self, what):
        self.boards.asked.append((self.board.protocol, what))
        if self.board.protocol in self.boards.failing:
            raise DriverError("board_silent", "no answer")

    def state(self):
        self._ask("state")
        return PowerState.ON if self.boards.is_on else PowerState.OFF

    def switch(self, *, on):
        self._ask("on" if on else "off")
        if self.board.protocol not in self.boards.ignoring:
            self.boards.is_on = on

    def boot_from_network(self):
        self._ask("pxe")

    def identity(self):
        self._ask("identity")
        return self.boards.identity
