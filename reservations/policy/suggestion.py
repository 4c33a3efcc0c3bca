"""One choice that passes all rules, for a person whose request breaks some.

Same machine and days later; else same day shorter; else an equivalent.
Source: docs/explanation/rules.md.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from foundation.days import DayRange
from reservations.policy.checking import passes_all
from reservations.policy.gestures import ASKING, asked_days, rules_for
from reservations.policy.length import check_length
from reservations.policy.values import Case, Gesture, MachineFacts, Rule, Suggestion

SEARCH_DAYS = 183
"""How much later a suggestion may begin: past five months, so that used days come back.
Whoever loads a case loads the machine's blocks that far beyond the days wanted."""

MOVABLE = ASKING | {Gesture.APPROVE}
"""Gestures whose days and machine are still free to choose."""


def suggest(case: Case, equivalents: Sequence[MachineFacts] = ()) -> Suggestion | None:
    """Answers the first choice that passes all rules of the gesture, or None.

    Equivalent machines are tried in the order given, each with a fresh installation.
    """
    for candidate in _candidates(case, equivalents):
        if passes_all(candidate):
            return Suggestion(candidate.machine.name, candidate.wanted)
    return None


def moved(case: Case, days: int) -> Case | None:
    """Answers the case so many days later; None past an end of the calendar."""
    try:
        return replace(case, wanted=case.wanted.shifted(days))
    except ValueError:
        return None


def on_machine(case: Case, machine: MachineFacts) -> Case:
    """Answers the case on another machine, where there is nothing to continue."""
    if machine.name == case.machine.name:
        return case
    gesture = Gesture.REQUEST if case.gesture is Gesture.CONTINUE else case.gesture
    return replace(
        case,
        gesture=gesture,
        machine=machine,
        earlier=None,
        continues=False,
        is_choice_made=False,
    )


def shorter(case: Case) -> Iterator[Case]:
    """Answers the case with the same first day and fewer days, the longest first."""
    days = asked_days(case)
    most = min(days.days - 1, case.limits.max_occupancy_days)
    for count in range(most, 0, -1):
        yield _asking(case, DayRange.of(days.first_day, count))


def is_too_long(case: Case) -> bool:
    """Answers whether the days asked at once are too many on any day and machine."""
    return Rule.LENGTH in rules_for(case) and check_length(case).is_broken


def _asking(case: Case, days: DayRange) -> Case:
    if case.gesture is Gesture.EXTEND:
        return replace(case, wanted=DayRange(case.wanted.first_day, days.stop_day), added=days)
    return replace(case, wanted=days)


def _candidates(case: Case, equivalents: Sequence[MachineFacts]) -> Iterator[Case]:
    if case.gesture in MOVABLE:
        yield from _later(case)
    if case.gesture in MOVABLE or case.gesture is Gesture.EXTEND:
        yield from shorter(case)
    if case.gesture in MOVABLE:
        for machine in equivalents:
            yield on_machine(case, machine)


def _later(case: Case) -> Iterator[Case]:
    if is_too_long(case):
        return
    for days in range(1, SEARCH_DAYS + 1):
        candidate = moved(case, days)
        if candidate is None:
            return
        yield candidate
