"""Whose board it is: what a board says about the machine that it belongs to."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Identity:
    """What a board says about its machine."""

    names: frozenset[str]
    """Serial number, service tag, UUID: in small letters, whichever the board gives."""
    mac_addresses: frozenset[str] = frozenset()
    """In small letters; empty when the board does not know them."""


def identity_of(names: Iterable[object], mac_addresses: Iterable[object] = ()) -> Identity:
    """Answers what a board says, in one notation; what it leaves empty is left out."""
    return Identity(
        frozenset(str(name).strip().lower() for name in names if name),
        frozenset(
            str(address).strip().lower().replace("-", ":") for address in mac_addresses if address
        ),
    )
