import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.sealing import Sealer, SealingError, new_key

pytestmark = pytest.mark.pure

OLD, NEW = new_key(), new_key()


@given(st.text())
def test_sealed_text_opens_to_itself(text):
    sealer = Sealer(OLD)
    sealed = sealer.seal(text)

    assert sealed != text
    assert sealer.open(sealed) == text


def test_rotation_opens_what_the_older_key_sealed():
    sealed = Sealer(OLD).seal("tulip-42")

    rotated = Sealer(f"{NEW}, {OLD},")

    assert rotated.open(sealed) == "tulip-42"
    assert Sealer(NEW).open(rotated.seal("rose-7")) == "rose-7"


@pytest.mark.parametrize("sealed", [Sealer(NEW).seal("tulip-42"), "", "tulip-42", "é"])
def test_foreign_or_changed_text_does_not_open_and_stays_secret(sealed):
    with pytest.raises(SealingError, match="another key") as caught:
        Sealer(OLD).open(sealed)

    assert "tulip-42" not in str(caught.value)
    assert caught.value.__cause__ is None


@pytest.mark.parametrize("key", ["", " , ", "short", "é" * 44, f"{OLD},short"])
def test_unusable_key_is_refused_without_being_shown(key):
    with pytest.raises(SealingError, match="credential key") as caught:
        Sealer(key)

    assert "short" not in str(caught.value)
    assert OLD not in repr(Sealer(OLD))
