from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foundation.days import DayRange
from reservations.policy.checking import passes_all
from reservations.policy.continuing import settled
from reservations.policy.extending import Reason, extendable_until
from reservations.policy.openings import (
    Need,
    Offer,
    Others,
    earliest,
    is_enough,
    openings,
    others,
)
from reservations.policy.values import Gesture, Limits, Span
from tests.reservations.policy.cases import BIGMEM7, REQUEST, approved, days, unavailable
from tests.reservations.policy.strategies import cases, machines, near

pytestmark = pytest.mark.pure

MARCH = days("2027-03-01", "2027-04-01")
SUMMER = days("2027-04-01", "2027-09-01")
NOTHING = Others()


def offer(case=REQUEST, **facts):
    """A machine with other facts, for whoever asks in the case."""
    machine = replace(case.machine, **facts)
    base = replace(case, machine=machine)
    return Offer(machine, lambda wanted: replace(base, wanted=wanted))


def told(found):
    return [(opening.machine.name, opening.days.first_day.isoformat()) for opening in found]


def test_openings_come_earliest_first_then_with_least_waste_then_with_most_room():
    busy = approved("2027-03-01", "2027-03-09")
    after = approved("2027-04-10", "2027-04-20")
    offers = [
        offer(name="early_but_late", memory_gib=512, blocks=(busy,)),
        offer(name="has_gpu", memory_gib=512, gpus=1),
        offer(name="large", memory_gib=2048),
        offer(name="many_cores", memory_gib=512, cores=64),
        offer(name="just_right", memory_gib=512, cores=32, blocks=(after,)),
        offer(name="just_right_and_roomy", memory_gib=512, cores=32),
        offer(name="too_small", memory_gib=256),
    ]

    found = openings(offers, Need(14, memory_gib=512), MARCH)

    assert told(found) == [
        ("just_right_and_roomy", "2027-03-01"),
        ("just_right", "2027-03-01"),
        ("many_cores", "2027-03-01"),
        ("large", "2027-03-01"),
        ("has_gpu", "2027-03-01"),
        ("early_but_late", "2027-03-09"),
    ]
    assert (found[1].until_day, found[1].reason) == (date(2027, 4, 9), Reason.BOOKING)
    assert (found[0].until_day, found[0].reason) == (date(2027, 5, 23), Reason.OCCUPANCY)


@pytest.mark.parametrize(
    ("need", "is_met"),
    [
        (Need(1), True),
        (Need(1, 512, 32, 1), True),
        (Need(1, 513), False),
        (Need(1, cores=33), False),
        (Need(1, gpus=2), False),
    ],
)
def test_machines_with_less_than_needed_are_not_enough(need, is_met):
    assert is_enough(replace(BIGMEM7, memory_gib=512, cores=32, gpus=1), need) is is_met


def test_days_between_two_bookings_must_be_enough():
    blocks = (
        approved("2027-03-05", "2027-03-10"),
        unavailable("2027-03-20", "2027-03-21"),
        approved("2027-03-08", "2027-03-12"),
    )

    assert told(openings([offer(blocks=blocks)], Need(4), MARCH)) == [("bigmem7", "2027-03-01")]
    assert told(openings([offer(blocks=blocks)], Need(8), MARCH)) == [("bigmem7", "2027-03-12")]
    assert told(openings([offer(blocks=blocks)], Need(9), MARCH)) == [("bigmem7", "2027-03-21")]


def test_other_choices_are_later_shorter_and_smaller():
    taken = approved("2027-03-08", "2027-04-12")
    offers = [
        offer(name="wanted", memory_gib=1024, blocks=(taken,)),
        offer(name="near", memory_gib=768),
        offer(name="far", memory_gib=128),
        offer(name="farther", memory_gib=64),
        offer(name="farthest", memory_gib=32),
    ]
    need = Need(14, memory_gib=1024)

    assert openings(offers, need, MARCH) == []
    choice = others(offers, need, MARCH, SUMMER)

    assert (choice.later.machine.name, choice.later.days) == (
        "wanted",
        days("2027-04-12", "2027-04-26"),
    )
    assert (choice.shorter.machine.name, choice.shorter.days) == (
        "wanted",
        days("2027-03-01", "2027-03-08"),
    )
    assert told(choice.smaller) == [
        ("near", "2027-03-01"),
        ("far", "2027-03-01"),
        ("farther", "2027-03-01"),
    ]
    assert not choice.is_empty


def test_too_many_days_leave_the_most_that_are_allowed():
    choice = others([offer()], Need(45), MARCH, SUMMER)

    assert choice.later is None
    assert choice.shorter.days == days("2027-03-01", "2027-04-12")
    assert choice.smaller == ()


def test_nothing_is_proposed_to_whom_nothing_is_open():
    closed = offer(open_spans=())

    assert others([closed], Need(14), MARCH, SUMMER) == NOTHING
    assert NOTHING.is_empty
    assert others([], Need(1), MARCH, SUMMER) == NOTHING


def test_access_that_begins_later_is_waited_for():
    spans = (Span(None, date(2027, 3, 10)), Span(date(2027, 3, 20), None))

    assert told(openings([offer(open_spans=spans)], Need(14), MARCH)) == [
        ("bigmem7", "2027-03-20")
    ]


@settings(max_examples=150)
@given(cases((Gesture.REQUEST,)), st.integers(1, 45), st.data())
def test_earliest_agrees_with_trying_every_day(case, count, data):
    base = replace(case, continues=False, is_choice_made=False)
    first_day = data.draw(near(base.wanted.first_day, 10, 10))
    span = DayRange.of(first_day, data.draw(st.integers(1, 120)))

    def case_on(wanted):
        return replace(base, wanted=wanted)

    tried = (case_on(DayRange.of(day, count)) for day in span)
    expected = next((one for one in tried if passes_all(one)), None)

    assert earliest(case_on, count, span) == expected


@settings(max_examples=40)
@given(
    cases((Gesture.REQUEST,)),
    st.integers(1, 30),
    st.lists(st.integers(0, 3), min_size=1, max_size=3),
    st.data(),
)
def test_choices_agree_with_trying_everything(case, count, sizes, data):
    base = replace(case, continues=False, is_choice_made=False, earlier=None, limits=Limits())
    span = DayRange.of(base.wanted.first_day, data.draw(st.integers(1, 40)))
    later = DayRange(span.stop_day, span.stop_day + timedelta(days=60))
    offers = [
        offer(
            replace(base, machine=data.draw(machines(base.wanted.first_day, f"bigmem{number}"))),
            memory_gib=256 * size,
        )
        for number, size in enumerate(sizes)
    ]
    need = Need(count, memory_gib=data.draw(st.sampled_from([0, 256, 768])))

    def every(within, number, enough=True):
        """All first openings, each the slow way: machine, days, room."""
        for one in offers:
            if is_enough(one.machine, need) is not enough:
                continue
            tried = (one.case_on(DayRange.of(day, number)) for day in within)
            found = next((candidate for candidate in tried if passes_all(candidate)), None)
            if found is not None:
                until_day = extendable_until(settled(found))[0]
                yield found.wanted.first_day, one.machine, -until_day.toordinal()

    def ranked(found):
        return sorted(
            ((first, machine.memory_gib, room, machine.name) for first, machine, room in found)
        )

    def shown(opening):
        room = -opening.until_day.toordinal()
        return opening.days.first_day, opening.machine.memory_gib, room, opening.machine.name

    assert [shown(one) for one in openings(offers, need, span)] == ranked(every(span, count))
    choice = others(offers, need, span, later)
    got_later = [] if choice.later is None else [shown(choice.later)]
    assert got_later == ranked(every(later, count))[:1]
    shorter = next(
        ((number, found[0]) for number in range(count - 1, 0, -1)
         if (found := ranked(every(span, number)))),
        None,
    )  # fmt: skip
    got = choice.shorter and (choice.shorter.days.days, shown(choice.shorter))
    assert got == shorter
    nearest = sorted(
        (-machine.memory_gib, first, room, machine.name)
        for first, machine, room in every(span, count, enough=False)
    )
    got_smaller = [shown(one) for one in choice.smaller]
    assert [(-memory, first, *rest) for first, memory, *rest in got_smaller] == nearest[:3]
