import re

import pytest

from foundation.identifiers import hash_token, is_same_token, new_reference, new_token

pytestmark = pytest.mark.pure


def test_reference_is_short_and_speakable():
    drawn = {new_reference("B") for _ in range(500)}

    assert len(drawn) > 450
    assert all(re.fullmatch(r"B-[2-9A-HJKMNP-TV-Z]{4}", reference) for reference in drawn)


def test_token_is_long_fresh_and_safe_in_urls():
    first, second = new_token(), new_token()

    assert first != second
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", first)


def test_token_is_recognised_by_its_digest():
    token = new_token()
    digest = hash_token(token)

    assert re.fullmatch(r"[0-9a-f]{64}", digest)
    assert is_same_token(token, digest) is True
    assert is_same_token(new_token(), digest) is False
    assert is_same_token("é", "é") is False
