"""Hands on a machine that work while it is off: its management boards, by Redfish or IPMI."""

from provisioning.drivers.power.boards import BoardClient, Power, client_of
from provisioning.drivers.power.identity import Identity

__all__ = ["BoardClient", "Identity", "Power", "client_of"]
