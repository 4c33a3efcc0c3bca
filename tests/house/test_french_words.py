"""The French catalog keeps to French typography, and to the placeholders it was given."""

import re

import pytest
from babel.messages.pofile import read_po

from scripts.french import CATALOG
from scripts.setup import ROOT

pytestmark = pytest.mark.pure

NARROW = "\N{NARROW NO-BREAK SPACE}"
NO_BREAK = "\N{NO-BREAK SPACE}"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")
FAULTS = {
    "a breaking space before ; ! ?": re.compile(r" [;!?]"),
    "no narrow space before ; ! ?": re.compile(rf"[^\s{NARROW}/?!][;!?](\s|$)"),
    "a breaking space before a colon": re.compile(r" :"),
    "no space before a colon": re.compile(rf"[^\s{NO_BREAK}]:(\s|$)"),
    "a breaking space inside « »": re.compile(r"« | »|«[^\s]|[^\s]»"),
    "English quotes": re.compile(r"[“”]"),
    "an hour in English": re.compile(r"(?<!:)\b\d{1,2}:\d\d\b(?!:)"),
    "a person's name after a word that it may elide": re.compile(
        r"\b(de|que) %\((holder|actor|asked_by|decided_by|person|previous)\)s"
    ),
    "somebody addressed as tu": re.compile(r"\b(tu|ton|ta|tes|toi)\b"),
}


def sentences():
    with (ROOT / CATALOG).open("rb") as file:
        for message in read_po(file, locale="fr"):
            if message.id:
                english = [message.id] if isinstance(message.id, str) else list(message.id)
                french = message.string
                yield english, [french] if isinstance(french, str) else list(french or ())


@pytest.mark.parametrize("fault", FAULTS)
def test_french_has_no(fault):
    wrong = [words for _, forms in sentences() for words in forms if FAULTS[fault].search(words)]

    assert wrong == []


def test_french_uses_only_what_it_is_given():
    unknown = [
        words
        for english, forms in sentences()
        for words in forms
        if set(PLACEHOLDER.findall(words)) - set(PLACEHOLDER.findall(" ".join(english)))
    ]

    assert unknown == []
