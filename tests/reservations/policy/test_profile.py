from dataclasses import replace

import pytest
from hypothesis import given

from reservations.policy.continuing import settled
from reservations.policy.profile import check_profile
from reservations.policy.values import Check, Rule
from tests.reservations.policy import slow
from tests.reservations.policy.cases import REQUEST, after_earlier, on
from tests.reservations.policy.strategies import cases

pytestmark = pytest.mark.pure

PLAIN_ONLY = on(REQUEST, name="bigmem0", profiles=frozenset({"plain"}))


def test_bigmem0_cannot_be_installed_with_mbbworkflow():
    assert check_profile(replace(PLAIN_ONLY, profile="mbbworkflow")) == Check(
        Rule.PROFILE, is_broken=True, asked="mbbworkflow", allowed="plain"
    )
    assert check_profile(PLAIN_ONLY) == Check(
        Rule.PROFILE, is_broken=False, asked="plain", allowed="plain"
    )


def test_profile_names_all_that_the_machine_accepts():
    assert check_profile(replace(REQUEST, profile="windows")) == Check(
        Rule.PROFILE, is_broken=True, asked="windows", allowed="mbbworkflow, plain"
    )


def test_a_continuing_booking_keeps_the_profile_of_its_chain():
    case = after_earlier(0, replace(PLAIN_ONLY, profile="mbbworkflow"), continues=True)

    assert check_profile(case) == Check(
        Rule.PROFILE, is_broken=False, asked="plain", allowed="plain"
    )


@given(cases())
def test_profile_agrees_with_looking_it_up(case):
    assert check_profile(settled(case)).is_broken is slow.breaks_profile(case)
