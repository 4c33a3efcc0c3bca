"""A move to an equivalent machine: what would do as well, and which fits best.

Source: docs/explanation/rules.md, "Moving to another machine".
"""

from collections.abc import Iterable
from dataclasses import replace

from reservations.policy.checking import passes_all
from reservations.policy.values import Case, MachineFacts


def is_as_good(asked: MachineFacts, other: MachineFacts) -> bool:
    """Answers whether another machine has at least the memory, cores and GPUs of the one asked.

    That it is of the same category and kind is for whoever loads the machines to see to.
    """
    return (
        other.name != asked.name
        and other.memory_gib >= asked.memory_gib
        and other.cores >= asked.cores
        and other.gpus >= asked.gpus
    )


def machines_for(case: Case, others: Iterable[MachineFacts]) -> tuple[str, ...]:
    """Answers the names of the machines to which a booking could move, the best fit first.

    Args:
        case: the gesture `move` on the machine that the booking leaves.
        others: machines of the same category and kind, as its holder finds them.
    """
    fitting = [
        other
        for other in others
        if is_as_good(case.machine, other) and passes_all(replace(case, machine=other))
    ]
    return tuple(other.name for other in sorted(fitting, key=lambda other: _waste(case, other)))


def _waste(case: Case, other: MachineFacts) -> tuple[int, int, int, str]:
    """What others would miss if this machine went: GPUs are the rarest, then memory."""
    asked = case.machine
    return (
        other.gpus - asked.gpus,
        other.memory_gib - asked.memory_gib,
        other.cores - asked.cores,
        other.name,
    )
