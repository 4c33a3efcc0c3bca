from dataclasses import replace
from datetime import date

import pytest

from foundation.days import DayRange
from reservations.policy.moving import is_as_good, machines_for
from reservations.policy.values import Block, BlockKind, Gesture, MachineFacts, Span
from tests.reservations.policy.cases import REQUEST

pytestmark = pytest.mark.pure

LEFT = MachineFacts(
    "bigmem7",
    is_bookable=True,
    profiles=frozenset({"plain"}),
    open_spans=(Span(),),
    memory_gib=512,
    cores=32,
    gpus=1,
)
CASE = replace(
    REQUEST,
    gesture=Gesture.MOVE,
    machine=LEFT,
    profile="plain",
    today=date(2027, 3, 1),
    wanted=DayRange.of(date(2027, 3, 1), 10),
)


def other(name, **facts):
    return replace(LEFT, name=name, **facts)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, True),
        ({"memory_gib": 511}, False),
        ({"cores": 31}, False),
        ({"gpus": 0}, False),
        ({"memory_gib": 513, "cores": 33, "gpus": 2}, True),
    ],
)
def test_machine_is_as_good_from_the_same_figures_on(facts, expected):
    assert is_as_good(LEFT, other("bigmem9", **facts)) is expected


def test_machine_is_no_replacement_for_itself():
    assert not is_as_good(LEFT, other("bigmem7", memory_gib=1024))


def test_least_waste_comes_first_and_gpus_are_the_rarest():
    machines = [
        other("gpu", gpus=2),
        other("big", memory_gib=1024),
        other("many", cores=64),
        other("twin"),
    ]

    assert machines_for(CASE, machines) == ("twin", "many", "big", "gpu")


@pytest.mark.parametrize(
    ("facts", "is_free"),
    [
        ({"is_bookable": False}, False),
        ({"profiles": frozenset({"mbbworkflow"})}, False),
        ({"open_spans": ()}, False),
        ({"retired_day": date(2027, 3, 10)}, False),
        ({"retired_day": date(2027, 3, 11)}, True),
    ],
)
def test_access_machine_and_profile_are_judged_again(facts, is_free):
    assert machines_for(CASE, [other("bigmem9", **facts)]) == (("bigmem9",) if is_free else ())


@pytest.mark.parametrize("kind", BlockKind)
@pytest.mark.parametrize("holder", ["alice", "bruno"])
@pytest.mark.parametrize(
    ("first_day", "is_free"), [(date(2027, 3, 10), False), (date(2027, 3, 11), True)]
)
def test_machine_is_free_for_all_days_that_are_left(kind, holder, first_day, is_free):
    block = Block(DayRange.of(first_day, 3), kind, holder)
    machines = [other("bigmem9", blocks=(block,))]

    assert machines_for(CASE, machines) == (("bigmem9",) if is_free else ())


def test_notice_and_numbers_of_days_are_not_judged():
    machines = [other("bigmem9", counted=(DayRange.of(date(2027, 1, 1), 84),))]

    assert machines_for(replace(CASE, wanted=DayRange.of(date(2027, 3, 1), 60)), machines)
