"""Hands on a machine that work while it is off: its management boards, by Redfish or IPMI."""

from provisioning.drivers.power.boards import BoardClient, BoardLook, Power, client_of, look_at
from provisioning.drivers.power.identity import Identity

__all__ = ["BoardClient", "BoardLook", "Identity", "Power", "client_of", "look_at"]
