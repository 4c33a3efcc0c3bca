"""The rule `clash`: nothing else stands on the days asked.

No live booking, no unavailability, and for another holder no day on which somebody's data are
still promised. Source: docs/explanation/rules.md.
"""

from foundation.days import DayRange
from reservations.policy.blocks import is_in_the_way
from reservations.policy.continuing import held_days
from reservations.policy.gestures import asked_days, days_from_today
from reservations.policy.values import Block, BlockKind, Case, Check, Figure, Gesture, Rule

_NAMES = {
    BlockKind.APPROVED: "booking",
    BlockKind.UNDECIDED: "undecided",
    BlockKind.UNAVAILABLE: "unavailable",
    BlockKind.KEPT: "kept",
}


def check_clash(case: Case) -> Check:
    """Judges the days to be held, the gap before a continuing booking included.

    `asked` is the first day that is taken. The details describe the first thing met: `kind`
    (`booking`, `undecided`, `unavailable`, `kept`), its `first_day` and `last_day`, whether it
    `is_own`, with its `reference` only then: nobody learns here who holds the others.
    `count` says how many things are in the way.
    """
    days = claimed_days(case)
    met = blocks_met(case, days)
    if not met:
        return Check(Rule.CLASH, is_broken=False)
    return Check(
        Rule.CLASH,
        is_broken=True,
        asked=max(met[0].days.first_day, days.first_day),
        details={**_described(met[0], case), "count": len(met)},
    )


def claimed_days(case: Case) -> DayRange:
    """Answers the days that must be free for the gesture."""
    if case.gesture is Gesture.EXTEND:
        return asked_days(case)
    if case.gesture is Gesture.NIGHTLY:
        return days_from_today(case, held_days(case))
    return held_days(case)


def blocks_met(case: Case, days: DayRange) -> tuple[Block, ...]:
    """Answers what is in the way on some days, in the order of days."""
    met = [
        block
        for block in case.machine.blocks
        if block.days.overlaps(days) and is_in_the_way(block, case)
    ]
    return tuple(sorted(met, key=lambda block: (block.days, block.kind)))


def _described(block: Block, case: Case) -> dict[str, Figure]:
    is_own = block.holder == case.holder
    return {
        "kind": _NAMES[block.kind],
        "first_day": block.days.first_day,
        "last_day": block.days.last_day,
        "is_own": is_own,
        "reference": block.reference if is_own else "",
    }
