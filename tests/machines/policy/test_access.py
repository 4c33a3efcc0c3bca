from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from machines.policy.access import ALWAYS, Access, Doors, Grant, OpenSpan, open_spans

pytestmark = pytest.mark.pure
BIGMEM7, BIGMEM9 = 7, 9
MAY, JUNE = date(2027, 5, 1), date(2027, 6, 1)
NEVER = ()


def doors(access, **facts):
    return Doors(access=access, **{"is_signed_in": True, **facts})


@pytest.mark.parametrize(
    ("who", "spans"),
    [
        (doors(Access.EVERYONE), ALWAYS),
        (doors(Access.EVERYONE, is_signed_in=False), NEVER),
        (doors(Access.TEAMS), NEVER),
        (doors(Access.TEAMS, is_in_team=True), ALWAYS),
        (doors(Access.TEAMS, is_in_team=True, is_signed_in=False), NEVER),
        (doors(Access.TEAMS, grants=(Grant(),)), ALWAYS),
        (doors(Access.GRANTED), NEVER),
        (doors(Access.GRANTED, is_in_team=True), NEVER),
        (doors(Access.GRANTED, grants=(Grant(),)), ALWAYS),
        (doors(Access.GRANTED, grants=(Grant(),), is_signed_in=False), NEVER),
        (doors(Access.GRANTED, grants=(Grant(MAY),)), (OpenSpan(None, MAY),)),
        (doors(Access.GRANTED, grants=(Grant(MAY), Grant(JUNE))), (OpenSpan(None, JUNE),)),
        (doors(Access.GRANTED, grants=(Grant(MAY), Grant())), ALWAYS),
        (doors(Access.GRANTED, grants=(Grant(machines=frozenset({BIGMEM9})),)), NEVER),
        (doors(Access.GRANTED, grants=(Grant(machines=frozenset({BIGMEM7})),)), ALWAYS),
        (
            doors(Access.GRANTED, grants=(Grant(MAY), Grant(JUNE, frozenset({BIGMEM9})))),
            (OpenSpan(None, MAY),),
        ),
    ],
)
def test_open_spans_of_bigmem7(who, spans):
    assert open_spans(who, BIGMEM7) == spans


days = st.dates(date(2027, 1, 1), date(2027, 12, 31))
grants = st.builds(
    Grant,
    stop_day=st.none() | days,
    machines=st.frozensets(st.sampled_from([BIGMEM7, BIGMEM9]), max_size=2),
)


@given(
    access=st.sampled_from(Access),
    is_signed_in=st.booleans(),
    is_in_team=st.booleans(),
    held=st.lists(grants, max_size=4),
    day=days,
)
def test_open_spans_agree_with_asking_day_by_day(access, is_signed_in, is_in_team, held, day):
    who = Doors(access, is_signed_in, is_in_team, tuple(held))
    by_category = access is Access.EVERYONE or (access is Access.TEAMS and is_in_team)
    by_grant = any(
        (not grant.machines or BIGMEM7 in grant.machines)
        and (grant.stop_day is None or day < grant.stop_day)
        for grant in held
    )

    is_open = any(span.reaches(day) for span in open_spans(who, BIGMEM7))

    assert is_open == (is_signed_in and (by_category or by_grant))


def test_the_table_of_categories_offers_the_same_accesses():
    from machines.models import Category

    assert {choice.value for choice in Category.Access} == {access.value for access in Access}
