"""Dull builders: a case that breaks nothing, to be changed one thing at a time."""

from dataclasses import replace
from datetime import date, timedelta

from foundation.days import DayRange
from reservations.policy.values import (
    Block,
    BlockKind,
    Case,
    Earlier,
    Gesture,
    Limits,
    MachineFacts,
    Span,
)

TODAY = date(2027, 2, 1)
FIRST_DAY = date(2027, 3, 1)
WANTED = DayRange.of(FIRST_DAY, 14)
LIMITS = Limits()

BIGMEM7 = MachineFacts(
    name="bigmem7",
    is_bookable=True,
    profiles=frozenset({"plain", "mbbworkflow"}),
    open_spans=(Span(),),
)

REQUEST = Case(
    gesture=Gesture.REQUEST,
    today=TODAY,
    limits=LIMITS,
    holder="alice",
    machine=BIGMEM7,
    wanted=WANTED,
    profile="plain",
)


def days(first_day, stop_day):
    """Reads "2027-03-01" twice."""
    return DayRange(date.fromisoformat(first_day), date.fromisoformat(stop_day))


def asking(first_day, count, **changes):
    """The request for so many days from a day on, with other changes."""
    wanted = DayRange.of(date.fromisoformat(first_day), count)
    return replace(REQUEST, wanted=wanted, **changes)


def on(case, **facts):
    """The case on a machine with other facts."""
    return replace(case, machine=replace(case.machine, **facts))


def under(case, **limits):
    """The case under other limits."""
    return replace(case, limits=replace(case.limits, **limits))


def extending(case, added):
    """The booking of the case, asked to last so many days longer."""
    stop_day = DayRange.of(case.wanted.stop_day, added).stop_day
    return replace(
        case,
        gesture=Gesture.EXTEND,
        wanted=DayRange(case.wanted.first_day, stop_day),
        added=DayRange(case.wanted.stop_day, stop_day),
    )


def after_earlier(gap, case=REQUEST, length=42, **changes):
    """The case behind an earlier booking of the same person, so many free days before."""
    stop_day = case.wanted.first_day - timedelta(days=gap)
    held = DayRange(stop_day - timedelta(days=length), stop_day)
    earlier = Earlier("B-2222", held, "plain", occupancy_days=length)
    return replace(case, earlier=earlier, **changes)


def approved(first_day, stop_day, holder="bruno"):
    return Block(days(first_day, stop_day), BlockKind.APPROVED, holder, "B-7777")


def undecided(first_day, stop_day, holder="bruno"):
    return Block(days(first_day, stop_day), BlockKind.UNDECIDED, holder, "B-8888")


def kept(first_day, stop_day, holder="bruno"):
    return Block(days(first_day, stop_day), BlockKind.KEPT, holder, "B-9999")


def unavailable(first_day, stop_day):
    return Block(days(first_day, stop_day), BlockKind.UNAVAILABLE)
