from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foundation.days import DayRange
from foundation.lives import IllegalMove
from foundation.working_days import WorkingCalendar
from reservations.policy.matching import Ground, Hope, Place, first_fitting, match, without
from reservations.policy.wishing import MOVES, OPEN, Event, State, first_offered_day, move
from tests.reservations.policy.cases import approved, asking, days, on

pytestmark = pytest.mark.pure

AT = datetime(2027, 2, 1, 9, tzinfo=UTC)
MARCH = days("2027-03-01", "2027-04-01")
HOPE = Hope(
    key=1,
    holder=1,
    made_at=AT,
    unanswered=0,
    days=7,
    span=MARCH,
    categories=frozenset({1}),
    profile="plain",
    memory_gib=512,
)
GROUND = Ground(
    name="bigmem7",
    category=1,
    profiles=frozenset({"plain"}),
    memory_gib=1024,
    cores=64,
    gpus=0,
    gaps=(MARCH,),
)


def anything_goes(_hope, place, _last_first_day):
    return place.days


def hope(key, **changes):
    return replace(HOPE, key=key, holder=key, made_at=AT + timedelta(hours=key), **changes)


def offered(hopes, grounds, judge=anything_goes):
    found = match(hopes, grounds, judge)
    return [(one.key, place.machine, str(place.days.first_day)) for one, place in found]


# ---------------------------------------------------------------------------------- the life


@pytest.mark.parametrize(("state", "event"), list(product(State, Event)))
def test_every_pair_moves_by_the_table_or_not_at_all(state, event):
    if (state, event) in MOVES:
        assert move(state, event) is MOVES[state, event]
        return
    with pytest.raises(IllegalMove):
        move(state, event)


def test_open_wishes_are_those_that_lead_on():
    assert {state for state, _event in MOVES} == set(OPEN)


@pytest.mark.parametrize(
    ("today", "first_day"),
    [("2027-03-01", "2027-03-04"),  # Monday: answered on Tuesday
     ("2027-03-05", "2027-03-10"),  # Friday: on Monday
     ("2027-03-06", "2027-03-10"),
     ("2027-03-26", "2027-04-01")],  # before Easter Monday: on Tuesday
)  # fmt: skip
def test_an_offer_begins_two_days_after_its_deadline(today, first_day):
    found = first_offered_day(date.fromisoformat(today), WorkingCalendar())

    assert found == date.fromisoformat(first_day)


# --------------------------------------------------------------------------------- the order


def test_the_earliest_made_comes_first_and_the_next_gets_what_is_left():
    gap = days("2027-03-01", "2027-03-15")

    assert offered([hope(2), hope(1), hope(3)], [replace(GROUND, gaps=(gap,))]) == [
        (1, "bigmem7", "2027-03-01"),
        (2, "bigmem7", "2027-03-08"),
    ]


def test_who_let_an_offer_lapse_comes_after_those_who_did_not():
    gap = days("2027-03-01", "2027-03-08")

    found = offered([hope(1, unanswered=1), hope(2)], [replace(GROUND, gaps=(gap,))])

    assert found == [(2, "bigmem7", "2027-03-01")]


def test_a_person_gets_one_offer_at_a_time():
    found = match([hope(1), replace(hope(2), holder=1)], [GROUND], anything_goes)

    assert [one.key for one, _place in found] == [1]


@pytest.mark.parametrize(
    ("big", "small", "expected"),
    [({"memory_gib": 2048}, {"memory_gib": 512}, "small"),
     ({"gpus": 2, "memory_gib": 512}, {"memory_gib": 4096}, "small"),
     ({"cores": 96}, {"cores": 64, "gaps": (days("2027-03-20", "2027-04-01"),)}, "small"),
     ({"gaps": (days("2027-03-02", "2027-04-01"),)}, {}, "small"),
     ({}, {"memory_gib": 256}, "big"),
     ({}, {"profiles": frozenset()}, "big"),
     ({}, {"category": 2}, "big")],
)  # fmt: skip
def test_least_is_wasted(big, small, expected):
    grounds = [replace(GROUND, name="big", **big), replace(GROUND, name="small", **small)]

    assert [machine for _key, machine, _day in offered([HOPE], grounds)] == [expected]


@pytest.mark.parametrize(
    ("changes", "first_day"),
    [({"span": days("2027-03-10", "2027-03-17")}, "2027-03-10"),
     ({"span": days("2027-03-10", "2027-03-16")}, None),
     ({"days": 31}, "2027-03-01"),
     ({"days": 32}, None),
     ({"passed": (Place("bigmem7", days("2027-03-01", "2027-03-08")),)}, "2027-03-08"),
     ({"passed": (Place("bigmem9", days("2027-03-01", "2027-03-08")),)}, "2027-03-01"),
     ({"passed": (Place("bigmem7", days("2027-03-05", "2027-03-28")),)}, None)],
)  # fmt: skip
def test_days_lie_in_a_gap_and_between_the_days_wished(changes, first_day):
    found = offered([replace(HOPE, **changes)], [GROUND])

    assert [day for _key, _machine, day in found] == ([first_day] if first_day else [])


def test_a_place_that_the_judge_refuses_goes_to_the_next():
    def judge(one, place, _last):
        return None if one.key == 1 else place.days

    gap = days("2027-03-01", "2027-03-08")

    assert offered([hope(1), hope(2)], [replace(GROUND, gaps=(gap,))], judge) == [
        (2, "bigmem7", "2027-03-01")
    ]


# --------------------------------------------------------------------------- the one judge


@pytest.mark.parametrize(
    ("case", "last", "expected"),
    [(asking("2027-03-01", 14), "2027-06-01", "2027-03-01"),
     (on(asking("2027-03-01", 14), blocks=(approved("2027-03-02", "2027-03-05"),)),
      "2027-06-01", None),
     (on(asking("2027-05-24", 14), counted=(days("2027-03-01", "2027-05-24"),)),
      "2027-09-01", "2027-08-01"),
     (on(asking("2027-05-24", 14), counted=(days("2027-03-01", "2027-05-24"),)),
      "2027-07-31", None)],
)  # fmt: skip
def test_days_that_come_back_to_a_person_are_waited_for(case, last, expected):
    found = first_fitting(case, date.fromisoformat(last))

    assert (None if found is None else str(found.first_day)) == expected


# ------------------------------------------------------------------------- whatever comes


@st.composite
def ranges(draw):
    first = draw(st.integers(0, 40))
    return DayRange.of(MARCH.first_day + timedelta(days=first), draw(st.integers(1, 20)))


@st.composite
def hopes(draw):
    return [
        hope(key, days=draw(st.integers(1, 9)), memory_gib=draw(st.sampled_from([256, 512, 2048])))
        for key in range(1, draw(st.integers(2, 7)))
    ]


@settings(max_examples=60)
@given(hopes(), st.lists(ranges(), max_size=4))
def test_nothing_is_given_twice_and_the_first_never_stands_back(wishes, taken):
    gaps = without([days("2027-03-01", "2027-04-20")], DayRange(MARCH.stop_day, date(2027, 4, 2)))
    for block in taken:
        gaps = without(gaps, block)
    grounds = [replace(GROUND, gaps=gaps), replace(GROUND, name="bigmem9", memory_gib=2048)]

    found = match(wishes, grounds, anything_goes)

    given_days = [(place.machine, day) for _one, place in found for day in place.days]
    assert len(given_days) == len(set(given_days))
    assert not [day for machine, day in given_days if machine == "bigmem7"
                and any(block.contains(day) for block in taken)]  # fmt: skip
    served = {one.key for one, _place in found}
    for one in wishes:
        alone = match([one], grounds, anything_goes)
        first = min(wishes, key=lambda other: other.made_at)
        assert one.key != first.key or (one.key in served) == bool(alone)
