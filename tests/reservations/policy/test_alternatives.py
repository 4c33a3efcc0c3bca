from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reservations.policy.alternatives import nearest
from reservations.policy.checking import passes_all
from reservations.policy.suggestion import SEARCH_DAYS
from reservations.policy.values import Gesture, Suggestion
from tests.reservations.policy.cases import BIGMEM7, approved, asking, days, extending, on, under
from tests.reservations.policy.strategies import cases, machines

pytestmark = pytest.mark.pure

BIGMEM8 = replace(BIGMEM7, name="bigmem8", blocks=(approved("2027-02-20", "2027-03-04"),))
BIGMEM9 = replace(BIGMEM7, name="bigmem9")
TAKEN = on(asking("2027-03-01", 14), blocks=(approved("2027-03-01", "2027-03-06"),))


def test_alternatives_are_the_nearest_days_first():
    assert nearest(TAKEN, (BIGMEM8, BIGMEM9)) == (
        Suggestion("bigmem9", days("2027-03-01", "2027-03-15")),
        Suggestion("bigmem8", days("2027-03-04", "2027-03-18")),
        Suggestion("bigmem7", days("2027-03-06", "2027-03-20")),
    )
    assert nearest(TAKEN, (BIGMEM8, BIGMEM9), count=1) == (
        Suggestion("bigmem9", days("2027-03-01", "2027-03-15")),
    )


def test_alternatives_may_be_earlier_and_end_with_fewer_days():
    case = on(asking("2027-03-01", 14), blocks=(approved("2027-03-10", "2027-03-20"),))

    assert nearest(case) == (
        Suggestion("bigmem7", days("2027-02-24", "2027-03-10")),
        Suggestion("bigmem7", days("2027-03-01", "2027-03-10")),
    )


def test_too_many_days_on_end_leave_only_fewer():
    assert nearest(asking("2027-03-01", 45), (BIGMEM9,)) == (
        Suggestion("bigmem7", days("2027-03-01", "2027-04-12")),
    )


@pytest.mark.parametrize(
    "case",
    [
        extending(TAKEN, 5),
        replace(TAKEN, gesture=Gesture.NIGHTLY),
        replace(TAKEN, profile="windows"),
        under(asking("9999-12-25", 3, today=date(9999, 12, 26)), notice_days=3),
    ],
)
def test_some_cases_have_no_alternative(case):
    assert nearest(case, ()) == ()


@settings(max_examples=15)
@given(
    cases((Gesture.REQUEST, Gesture.CHANGE, Gesture.APPROVE)),
    st.lists(st.sampled_from(["bigmem8", "bigmem9"]), max_size=2, unique=True),
    st.data(),
)
def test_alternatives_agree_with_ranking_everything(case, names, data):
    equivalents = [data.draw(machines(case.wanted.first_day, name)) for name in names]
    alone = replace(case, earlier=None, continues=False, is_choice_made=False)
    bases = [case, *(replace(alone, machine=machine) for machine in equivalents)]
    ranked = []
    for order, base in enumerate(bases):
        for number in range(-SEARCH_DAYS, SEARCH_DAYS + 1):
            moved = replace(base, wanted=base.wanted.shifted(number))
            ranked.append((abs(number), number < 0, order, moved))
    ranked.sort(key=lambda entry: entry[:3])

    expected, met = [], set()
    for _, _, order, moved in ranked:
        if order not in met and passes_all(moved):
            met.add(order)
            expected.append(Suggestion(moved.machine.name, moved.wanted))
    for count in range(case.wanted.days - 1, 0, -1):
        fewer = replace(case, wanted=type(case.wanted).of(case.wanted.first_day, count))
        if passes_all(fewer):
            expected.append(Suggestion(case.machine.name, fewer.wanted))
            break

    assert nearest(case, equivalents) == tuple(expected[:3])
