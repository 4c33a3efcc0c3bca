"""Which rules apply to which gesture, and which days the gesture asks for.

Source: docs/explanation/rules.md, the table of gestures.
"""

from collections.abc import Mapping
from types import MappingProxyType

from foundation.days import DayRange
from reservations.policy.values import Case, Gesture, Rule

_ALL = frozenset(Rule)

APPLIES: Mapping[Gesture, frozenset[Rule]] = MappingProxyType(
    {
        Gesture.REQUEST: _ALL,
        Gesture.CHANGE: _ALL,
        Gesture.CONTINUE: _ALL - {Rule.NOTICE, Rule.HORIZON},
        Gesture.EXTEND: _ALL - {Rule.NOTICE, Rule.HORIZON, Rule.PROFILE},
        Gesture.SHORTEN: frozenset(),
        Gesture.APPROVE: _ALL - {Rule.NOTICE, Rule.LENGTH, Rule.HORIZON},
        Gesture.MOVE: frozenset({Rule.ACCESS, Rule.BOOKABLE, Rule.CLASH, Rule.PROFILE}),
        Gesture.HAND_OVER: frozenset({Rule.ACCESS, Rule.BOOKABLE, Rule.WINDOW}),
        Gesture.NIGHTLY: frozenset({Rule.ACCESS, Rule.BOOKABLE, Rule.CLASH, Rule.PROFILE}),
    }
)

ASKING = frozenset({Gesture.REQUEST, Gesture.CONTINUE, Gesture.CHANGE})
"""Gestures by which a person asks for a booking, and may still choose what happens to data."""


def rules_for(case: Case) -> tuple[Rule, ...]:
    """Answers the rules that judge a settled case, in the order of `Rule`."""
    applying = APPLIES[_column(case)]
    if case.gesture is Gesture.CHANGE and case.booked_first_day == case.wanted.first_day:
        applying -= {Rule.NOTICE}
    return tuple(rule for rule in Rule if rule in applying)


def asked_days(case: Case) -> DayRange:
    """Answers the days that the gesture asks for: those that may be refused.

    An extension asks for the added days only; at night what is past is past.
    """
    if case.gesture is Gesture.EXTEND and case.added is not None:
        return case.added
    if case.gesture is Gesture.NIGHTLY:
        return days_from_today(case, case.wanted)
    return case.wanted


def days_from_today(case: Case, days: DayRange) -> DayRange:
    """Answers what is left of some days today; all of them when they are over."""
    if days.stop_day <= case.today:
        return days
    return DayRange(max(days.first_day, case.today), days.stop_day)


def _column(case: Case) -> Gesture:
    """A request that continues is judged as continuing, and one that reinstalls is not."""
    if case.gesture in {Gesture.REQUEST, Gesture.CONTINUE}:
        is_continuing = case.continues and case.earlier is not None
        return Gesture.CONTINUE if is_continuing else Gesture.REQUEST
    return case.gesture
