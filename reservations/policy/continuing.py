"""Continue with one's data or reinstall: what is offered, what is the default, what is held.

Source: docs/explanation/rules.md; service rules of 03/05/2024, "ne faites surtout pas
vous-même une nouvelle réservation derrière la vôtre": the trap that this choice removes.
"""

from dataclasses import replace
from datetime import date
from enum import StrEnum

from foundation.days import DayRange
from reservations.policy.blocks import is_in_the_way
from reservations.policy.gestures import ASKING
from reservations.policy.values import Case


class Choice(StrEnum):
    """What a person is offered when their own data may still lie on the machine."""

    NONE = "none"
    """Nothing to continue: no question."""
    CONTINUE = "continue"
    """The bookings touch: continue unless told otherwise."""
    OPEN = "open"
    """A gap lies between them: the person must choose, nothing is preselected."""
    TOO_LATE = "too_late"
    """The gap is longer than a machine is held for nobody: only reinstall."""
    GAP_TAKEN = "gap_taken"
    """A gap day is not free: only reinstall."""


REINSTALL_ONLY = frozenset({Choice.TOO_LATE, Choice.GAP_TAKEN})


def offered_choice(case: Case) -> Choice:
    """Answers which choice the person is offered for the days wanted."""
    earlier, gap = case.earlier, gap_days(case)
    if earlier is None or gap is None:
        return Choice.NONE
    if gap == 0:
        return Choice.CONTINUE
    if gap > case.limits.max_gap_days:
        return Choice.TOO_LATE
    before = DayRange(earlier.days.stop_day, case.wanted.first_day)
    blocks = (block for block in case.machine.blocks if block.days.overlaps(before))
    is_taken = any(is_in_the_way(block, case) for block in blocks)
    return Choice.GAP_TAKEN if is_taken else Choice.OPEN


def settled(case: Case) -> Case:
    """Answers the case with the default filled in: touching continues unless told otherwise.

    Whoever stores a booking takes `continues` from here, so that what was judged is stored.
    """
    is_open = case.gesture in ASKING and not case.is_choice_made
    if is_open and offered_choice(case) is Choice.CONTINUE:
        return replace(case, continues=True)
    return case


def is_choice_needed(case: Case) -> bool:
    """Answers whether the person must still say what becomes of their data."""
    is_open = case.gesture in ASKING and not case.is_choice_made and not case.continues
    return is_open and offered_choice(case) is Choice.OPEN


def gap_days(case: Case) -> int | None:
    """Answers the days between the earlier booking and this one; None when none precedes it."""
    if case.earlier is None or case.earlier.days.stop_day > case.wanted.first_day:
        return None
    return (case.wanted.first_day - case.earlier.days.stop_day).days


def held_first_day(case: Case) -> date:
    """Answers the first day that is held: a continuing booking holds the gap before it too."""
    if case.continues and case.earlier is not None and gap_days(case) is not None:
        return case.earlier.days.stop_day
    return case.wanted.first_day


def held_days(case: Case) -> DayRange:
    """Answers all days that are held for the booking."""
    return DayRange(held_first_day(case), case.wanted.stop_day)


def kept_profile(case: Case) -> str:
    """Answers the profile that will be on the machine: a chain keeps its own."""
    if case.continues and case.earlier is not None:
        return case.earlier.profile
    return case.profile
