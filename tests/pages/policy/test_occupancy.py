"""Occupancy against a slow version that looks at every day of every machine."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.days import DayRange
from pages.policy.day_sets import DayFrame
from pages.policy.occupancy import Ground, Ledger, Share, Stay

pytestmark = pytest.mark.pure

MARCH = DayRange(date(2027, 3, 1), date(2027, 4, 1))


def day(number, month=3):
    return date(2027, month, number)


@pytest.mark.parametrize(
    ("ground", "stays", "share"),
    [
        (Ground(1), [], Share(0, 31)),
        (Ground(1), [Stay(1, 7, day(1), day(15))], Share(14, 31)),
        (Ground(1), [Stay(1, 7, date(2027, 2, 20), day(3))], Share(2, 31)),
        (Ground(1), [Stay(1, 7, day(30), day(20, 4))], Share(2, 31)),
        (Ground(1), [Stay(1, 7, date(2027, 1, 1), date(2028, 1, 1))], Share(31, 31)),
        (Ground(1), [Stay(1, 7, day(1, 4), day(20, 4))], Share(0, 31)),
        (Ground(1), [Stay(2, 7, day(1), day(15))], Share(0, 31)),
        (Ground(1, retired_day=day(11)), [], Share(0, 10)),
        (Ground(1, retired_day=day(1)), [Stay(1, 7, day(1), day(9))], Share(0, 0)),
        (
            Ground(1, outages=(DayRange(day(10), day(20)),)),
            [Stay(1, 7, day(1), day(15))],
            Share(9, 21),
        ),
        (
            Ground(1, outages=(DayRange(day(1), day(8)), DayRange(day(5), day(11)))),
            [],
            Share(0, 21),
        ),
        (Ground(1), [Stay(1, 7, day(5), day(5))], Share(0, 31)),
        (Ground(1), [Stay(1, 7, day(5), day(9)), Stay(1, 8, day(8), day(10))], Share(5, 31)),
    ],
)
def test_share_counts_held_days_out_of_bookable_ones(ground, stays, share):
    assert Ledger(MARCH, [ground], stays).share([1]) == share


def test_share_of_nothing_has_no_rate():
    assert Share(0, 0).rate is None
    assert Share(1, 4).rate == 0.25
    empty = Ledger(None, [Ground(1)], [Stay(1, 7, day(1), day(2))])
    assert empty.share([1]) == Share(0, 0)
    assert empty.held_by({7: ["a"]}) == Counter()


def test_share_of_a_part_and_of_several_machines():
    ledger = Ledger(
        MARCH, [Ground(1), Ground(2)], [Stay(1, 7, day(1), day(9)), Stay(2, 8, day(8), day(20))]
    )

    week = DayRange(day(8), day(15))

    assert ledger.share([1, 2], week) == Share(1 + 7, 14)
    assert ledger.share([1, 2]) == Share(8 + 12, 62)
    assert ledger.share([1, 2], DayRange(day(1, 4), day(9, 4))) == Share(0, 0)


def test_holder_of_two_groups_counts_in_both():
    ledger = Ledger(MARCH, [Ground(1)], [Stay(1, 7, day(1), day(9)), Stay(1, 8, day(9), day(12))])

    assert ledger.held_by({7: ["labex", "team"], 8: ["team"]}) == {"labex": 8, "team": 11}


days = st.dates(date(2026, 12, 1), date(2027, 6, 1))
lengths = st.integers(1, 60)
ranges = st.builds(DayRange.of, days, lengths)
grounds = st.builds(
    lambda key, retired, outages: Ground(key, retired, tuple(outages)),
    st.integers(1, 3),
    st.none() | days,
    st.lists(ranges, max_size=3),
)
stays = st.builds(
    lambda machine, holder, held: Stay(machine, holder, held.first_day, held.stop_day),
    st.integers(1, 4),
    st.integers(1, 3),
    ranges,
)


@given(
    ranges,
    st.lists(grounds, max_size=3, unique_by=lambda ground: ground.key),
    st.lists(stays, max_size=8),
    ranges,
)
def test_ledger_agrees_with_looking_at_every_day(known, machines, held, part):
    """The slow version: each day of each machine, one by one."""
    bookable, taken, by_holder = Counter(), Counter(), Counter()
    for machine in machines:
        for day in known:
            is_retired = machine.retired_day is not None and day >= machine.retired_day
            if is_retired or any(outage.contains(day) for outage in machine.outages):
                continue
            there = [
                stay
                for stay in held
                if stay.machine == machine.key and stay.first_day <= day < stay.stop_day
            ]
            by_holder.update(f"holder{stay.holder}" for stay in there)
            for name in ("all", *(["part"] if part.contains(day) else [])):
                bookable[name] += 1
                taken[name] += bool(there)

    ledger = Ledger(known, machines, held)
    keys = [machine.key for machine in machines]

    assert ledger.share(keys) == Share(taken["all"], bookable["all"])
    assert ledger.share(keys, part) == Share(taken["part"], bookable["part"])
    assert ledger.held_by({key: [f"holder{key}"] for key in (1, 2, 3)}) == by_holder


@given(ranges, st.none() | days, st.none() | days)
def test_frame_agrees_with_looking_at_every_day(frame, first_day, stop_day):
    inside = [
        day
        for day in frame
        if (first_day is None or first_day <= day) and (stop_day is None or day < stop_day)
    ]

    bits = DayFrame(frame).between(first_day, stop_day)

    assert [frame.first_day + timedelta(days=n) for n in range(frame.days) if bits >> n & 1] == (
        inside
    )
