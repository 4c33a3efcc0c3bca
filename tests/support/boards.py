"""Real management boards of one test run: a Redfish emulator and an IPMI simulator."""

import pytest

from lab.boards import EmulatedSystem, IpmiSimulator, RedfishEmulator

USERNAME = "portal"
PASSWORD = "board-secret"
SYSTEMS = [
    EmulatedSystem("bigmem7", ("52:54:00:00:00:17",)),
    EmulatedSystem("bigmem8", ("52:54:00:00:00:18",)),
]


@pytest.fixture(scope="session")
def redfish_emulator(tmp_path_factory):
    """sushy-emulator with bigmem7 and bigmem8; state changes take up to a second."""
    emulator = RedfishEmulator(
        tmp_path_factory.mktemp("redfish"), SYSTEMS, username=USERNAME, password=PASSWORD
    )
    yield emulator
    emulator.stop()


@pytest.fixture
def ipmi_simulator(tmp_path):
    """ipmi_sim with one board, off, whose machine has the serial number CZ1234."""
    simulator = IpmiSimulator(tmp_path, username=USERNAME, password=PASSWORD, serial="CZ1234")
    yield simulator
    simulator.stop()
