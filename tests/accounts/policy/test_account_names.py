import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.policy.account_names import (
    MAX_LENGTH,
    derive_account_name,
    is_reserved,
    is_well_formed,
)

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("full_name", "email", "name"),
    [
        ("Alice Martin", "alice.martin@example.org", "amartin"),
        ("Élise Faure", "x@example.org", "efaure"),
        ("Jean-Pierre de La Tour", "x@example.org", "jdelatour"),
        ("Sean O'Brien", "x@example.org", "sobrien"),
        ("Øyvind Lœuf", "x@example.org", "oloeuf"),
        ("Madonna", "x@example.org", "madonna"),
        ("王 伟", "wei.wang@example.org", "wwang"),
        ("", "remy+bigmem@example.org", "remy"),
        ("", "王@example.org", "person"),
        ("", "42@example.org", "p42"),
        ("Root", "x@example.org", "root2"),
        ("A " + "b" * 50, "x@example.org", "a" + "b" * 30),
    ],
)
def test_derive_account_name_proposes(full_name, email, name):
    assert derive_account_name(full_name, email) == name


def test_derive_account_name_numbers_taken_names_within_the_length():
    taken = {"amartin", "amartin2", "a" + "b" * 30}

    assert derive_account_name("Alice Martin", "x@example.org", taken.__contains__) == "amartin3"
    assert derive_account_name("A " + "b" * 50, "", taken.__contains__) == "a" + "b" * 29 + "2"


@given(full_name=st.text(max_size=60), email=st.emails() | st.text(max_size=20))
def test_derived_names_can_always_be_given(full_name, email):
    name = derive_account_name(full_name, email)

    assert is_well_formed(name)
    assert not is_reserved(name)
    assert len(name) <= MAX_LENGTH


@pytest.mark.parametrize(
    ("name", "is_fine"),
    [
        ("a", True),
        ("a" * 31, True),
        ("a" * 32, False),
        ("a-b_c9", True),
        ("9a", False),
        ("-a", False),
        ("Alice", False),
        ("alice\n", False),
        ("élise", False),
        ("", False),
    ],
)
def test_is_well_formed_knows_the_edges(name, is_fine):
    assert is_well_formed(name) is is_fine
    assert is_fine is bool(re.fullmatch(r"[a-z][a-z0-9_-]{0,30}", name))


@pytest.mark.parametrize("name", ["root", "systemd-oom", "new-0a1b", "sudo"])
def test_is_reserved_knows_the_machines_own_names(name):
    assert is_reserved(name)
