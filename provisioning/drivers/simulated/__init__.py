"""A fleet that exists in files: for development, the demonstration and most tests."""

from provisioning.drivers.simulated.driver import SimulatedDriver
from provisioning.drivers.simulated.faults import Fault, FaultKind
from provisioning.drivers.simulated.fleet import Fleet

__all__ = ["Fault", "FaultKind", "Fleet", "SimulatedDriver"]
