"""Faults of the simulated fleet: what may go wrong, and when it strikes.

A fault is set for a machine and a step, or drawn from a seed for the whole fleet; either way the
same files give the same night.
"""

import hashlib
from dataclasses import dataclass
from enum import StrEnum


class FaultKind(StrEnum):
    """What can go wrong."""

    SLOW = "slow"
    """Under way for so many looks more."""
    FAILS_ONCE = "fails_once"
    FAILS = "fails"
    """Refuses at every attempt."""
    BROKEN = "broken"
    """Refuses, and says that trying again is of no use."""
    LIES = "lies"
    """Says done and did nothing, once."""
    LIES_ALWAYS = "lies_always"
    LATE = "late"
    """Times out once; the order reaches the machine some acts later."""
    SILENT = "silent"
    """Acts, and cannot be read back, once."""
    UNCONFIRMED = "unconfirmed"
    """Does it and times out, once: nothing reported, but done."""
    DOUBLED = "doubled"
    """Acts, and the same order reaches the machine again some acts later."""
    MISREAD = "misread"
    """Acts, and is read back as a machine to which nothing ever happened, once."""
    GARBLED = "garbled"
    """Acts, and answers what no driver can make sense of, once."""
    STRANGER = "stranger"
    """Acts, and another machine answers in its place, every time."""


MARKER = "marker"
"""Beside the steps, a fault may strike the reading of the run marker before the guard."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of one step."""

    kind: FaultKind
    count: int = 3
    """SLOW: looks; LATE, DOUBLED: acts until the order arrives."""


@dataclass(frozen=True, slots=True)
class Weather:
    """Faults drawn for the whole fleet: a share of all steps, from a seed."""

    seed: int = 0
    rate: float = 0.0
    kinds: tuple[FaultKind, ...] = ()

    def drawn_for(self, *parts: str) -> Fault | None:
        """Answers the fault drawn for these words; the same words, the same fault."""
        if not self.kinds or share(str(self.seed), *parts) >= self.rate:
            return None
        place = int(share(str(self.seed), "kind", *parts) * len(self.kinds))
        return Fault(self.kinds[place])


def share(*parts: str) -> float:
    """Answers a number in [0, 1) drawn from words."""
    digest = hashlib.sha256(":".join(parts).encode()).digest()
    return int.from_bytes(digest[:6], "big") / 2**48
