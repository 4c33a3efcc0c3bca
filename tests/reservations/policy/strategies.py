"""Cases of every kind for the properties: month ends, a leap day and both clock changes in."""

from datetime import date, timedelta

from hypothesis import strategies as st

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
    Strictness,
)

HOLDERS = st.sampled_from(["alice", "bruno"])
PROFILES = st.sampled_from(["plain", "mbbworkflow"])
MONTH_ENDS = st.sampled_from(
    [date(2027, 9, 28), date(2027, 9, 30), date(2028, 2, 28), date(2028, 2, 29), date(2027, 7, 31)]
)


def day(around=date(2027, 10, 1), before=300, after=300):
    return near(around, before, after) | MONTH_ENDS


def ranges(days=None, most=60):
    return st.builds(DayRange.of, day() if days is None else days, st.integers(1, most))


def near(middle, before, after):
    """A day close to another one, so that edges are met often."""
    return st.integers(-before, after).map(lambda number: middle + timedelta(days=number))


def seldom(strategy, otherwise=None):
    """Mostly nothing: cases that break everything show little."""
    is_met = st.sampled_from([False, False, False, True])
    return is_met.flatmap(lambda met: strategy if met else st.just(otherwise))


@st.composite
def odd_limits(draw):
    return Limits(
        notice_days=draw(st.integers(0, 4)),
        max_days=draw(st.integers(1, 60)),
        max_occupancy_days=draw(st.integers(1, 100)),
        max_extensions=draw(st.none() | st.integers(0, 2)),
        window_months=draw(st.integers(1, 6)),
        max_window_days=draw(st.integers(1, 100)),
        horizon_days=draw(st.none() | st.integers(0, 60)),
        strictness=draw(st.sampled_from(Strictness)),
        max_gap_days=draw(st.integers(0, 9)),
    )


def limits():
    """The service's own numbers as often as others."""
    own = st.builds(Limits, strictness=st.sampled_from(Strictness))
    return own | odd_limits()


@st.composite
def spans(draw, middle):
    first_day = draw(st.none() | near(middle, 60, 20))
    stop_day = draw(st.none() | near(middle, 10, 90))
    return Span(first_day, stop_day)


@st.composite
def machines(draw, middle=date(2027, 10, 1), name="bigmem7"):
    around = near(middle, 90, 120)
    blocks = st.builds(
        Block, ranges(around, 20), st.sampled_from(BlockKind), HOLDERS, st.just("B-7777")
    )
    return MachineFacts(
        name=name,
        is_bookable=draw(st.integers(0, 7)) > 0,
        profiles=draw(
            seldom(st.frozensets(PROFILES), otherwise=frozenset({"plain", "mbbworkflow"}))
        ),
        open_spans=draw(
            seldom(st.just(()) | st.tuples(spans(middle), spans(middle)), otherwise=(Span(),))
        ),
        blocks=tuple(draw(st.lists(blocks, max_size=4))),
        counted=tuple(draw(st.lists(ranges(near(middle, 200, 200), 50), max_size=4))),
        retired_day=draw(seldom(near(middle, 5, 90))),
        warranty_end_day=draw(st.none() | near(middle, 30, 60)),
    )


@st.composite
def cases(draw, gestures=tuple(Gesture)):
    gesture = draw(st.sampled_from(gestures))
    first_day = draw(day())
    wanted = DayRange.of(first_day, draw(st.integers(1, 60)))
    added = None
    if gesture is Gesture.EXTEND:
        added = DayRange.of(wanted.stop_day, draw(st.integers(1, 50)))
        wanted = DayRange(first_day, added.stop_day)
    earlier = draw(st.none() | earliers(first_day))
    return Case(
        gesture=gesture,
        today=draw(near(first_day, 40, 8)),
        limits=draw(limits()),
        holder="alice",
        machine=draw(machines(first_day)),
        wanted=wanted,
        profile=draw(PROFILES),
        added=added,
        earlier=earlier,
        continues=draw(st.booleans()) and earlier is not None,
        is_choice_made=draw(st.booleans()),
        account_stop_day=draw(seldom(near(first_day, 5, 90))),
        first_decision_day=draw(st.none() | near(first_day, 5, 5)),
        booked_first_day=draw(st.none() | near(first_day, 1, 1)),
        extensions=draw(st.integers(0, 2)),
    )


@st.composite
def earliers(draw, first_day):
    """A booking that stops before the day, or at times overlaps what is wanted."""
    stop_day = draw(near(first_day, 10, 2))
    length = draw(st.integers(1, 42))
    held = DayRange(stop_day - timedelta(days=length), stop_day)
    return Earlier("B-2222", held, draw(PROFILES), length + draw(st.integers(0, 40)))
