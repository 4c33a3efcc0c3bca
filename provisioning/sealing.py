"""The seal of this room's secrets: the same one that the inventory's have."""

from machines.sealing import seal, unseal

__all__ = ["seal", "unseal"]
