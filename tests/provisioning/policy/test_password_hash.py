"""SHA-512 crypt beside its published vectors and beside the C library."""

import ctypes
import ctypes.util

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provisioning.policy.password_hash import hash_password

pytestmark = pytest.mark.pure

SALTS = st.text("./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", min_size=1)


def crypt_of_the_system(password: str, salt: str) -> str:
    library = ctypes.CDLL(ctypes.util.find_library("crypt") or "libcrypt.so.1")
    library.crypt.restype = ctypes.c_char_p
    return library.crypt(password.encode(), f"$6${salt}".encode()).decode()


@pytest.mark.parametrize(
    ("password", "salt", "expected"),
    [
        (
            "Hello world!",
            "saltstring",
            "$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJu"
            "esI68u4OTLiBFdcbYEdFCoEOfaS35inz1",
        )
    ],
)
def test_hash_is_that_of_the_specification(password, salt, expected):
    assert hash_password(password, salt) == expected


@settings(max_examples=40, deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=140), SALTS)
def test_hash_is_that_of_the_c_library(password, salt):
    assert hash_password(password, salt) == crypt_of_the_system(password, salt[:16])
