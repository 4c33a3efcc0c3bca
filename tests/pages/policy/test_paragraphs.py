"""Headings and words of a plain text."""

import pytest

from pages.policy.paragraphs import Part, parts_of

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", []),
        ("Alone", [Part("", "Alone")]),
        (
            "No backup\nCopy it.\n\n\nErased\nGone.",
            [Part("No backup", "Copy it."), Part("Erased", "Gone.")],
        ),
        ("A\r\nb\r\n\r\nc", [Part("A", "b"), Part("", "c")]),
        ("A sentence.\nAnother.", [Part("", "A sentence.\nAnother.")]),
        (f"{'x' * 81}\ny", [Part("", f"{'x' * 81}\ny")]),
    ],
)
def test_parts_of_a_text(text, parts):
    assert parts_of(text) == parts
