"""The French catalog keeps to French typography, and to the placeholders it was given."""

import gettext
import re
from pathlib import Path

import django
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
    "a number that may part from its unit": re.compile(
        r"(\d|\)s) (Mo|Gio|Tio|To|h|min|rem|s|%%)(?![\w'])|\sh \d"
    ),
    "English quotes": re.compile(r"[“”]"),
    "an hour in English": re.compile(r"(?<!:)\b\d{1,2}:\d\d\b(?!:)"),
    "a person's name after a word that it may elide": re.compile(
        r"\b(de|que) %\((holder|actor|asked_by|decided_by|person|previous)\)s"
    ),
    "a curly apostrophe": re.compile(r"’"),
    "another word for mail or valideur": re.compile(
        r"courriel|électronique|validat(eur|rice)", re.I
    ),
    "somebody addressed as tu": re.compile(r"\b(tu|ton|ta|tes|toi)\b"),
}


def catalog():
    with (ROOT / CATALOG).open("rb") as file:
        return [message for message in read_po(file, locale="fr") if message.id]


def sentences():
    for message in catalog():
        english = [message.id] if isinstance(message.id, str) else list(message.id)
        french = message.string
        yield english, [french] if isinstance(french, str) else list(french or ())


@pytest.mark.parametrize("fault", FAULTS)
def test_french_has_no(fault):
    wrong = [words for _, forms in sentences() for words in forms if FAULTS[fault].search(words)]

    assert wrong == []


RENAMED = {"Remove"}
"""Words of Django's own that we say differently on purpose."""


def test_french_leaves_the_words_of_djangos_pages_alone():
    """What we say without a context is said on Django's pages too: same words, or a context."""
    ours = {
        message.id: message.string
        for message in catalog()
        if isinstance(message.id, str) and not message.context
    }
    theirs = {}
    for room in ("conf", "contrib/admin", "contrib/auth"):
        with (Path(django.__file__).parent / room / "locale/fr/LC_MESSAGES/django.mo").open(
            "rb"
        ) as file:
            theirs |= gettext.GNUTranslations(file)._catalog

    others = {
        words: (said, theirs[words])
        for words, said in ours.items()
        if words in theirs and words not in RENAMED and plain(said) != plain(theirs[words])
    }

    assert others == {}


def plain(words):
    """Answers words without what typography alone changes."""
    return re.sub(r"\s", " ", words.replace("’", "'")).casefold()


def test_french_uses_only_what_it_is_given():
    unknown = [
        words
        for english, forms in sentences()
        for words in forms
        if set(PLACEHOLDER.findall(words)) - set(PLACEHOLDER.findall(" ".join(english)))
    ]

    assert unknown == []


SINGULARS = {
    *("mois", "fois", "temps", "accès", "cours", "inclus", "vous", "aux", "depuis", "dans"),
    *("plus", "sans", "sous", "hors", "vers", "pas", "mais", "puis"),
}
"""French words that end in s or x and are not plural."""
ALWAYS_MANY = {
    "bits": "a key has hundreds",
    "allowed": "a limit of the portal above one",
    "most": "a limit of the portal above one",
    "asked": "more than what is allowed",
    "first": "the lower end of a group of lengths",
    "last": "the upper end of a group of lengths",
    "days": "bounds of a waiver, beyond what is allowed",
    "occupancy": "bounds of a waiver, beyond what is allowed",
    "window": "bounds of a waiver, beyond what is allowed",
}
"""Placeholders before a plural whose number is never one."""


def counted_plurals(words):
    """The placeholders of a sentence that a plural follows."""
    found = re.findall(r"%\((\w+)\)[sd]\s(\w+[sx])\b(?!-)", words)
    return {name for name, word in found if word not in SINGULARS}


def test_french_counts_none_and_one_as_one():
    with (ROOT / CATALOG).open("rb") as file:
        catalog = read_po(file, locale="fr")

    assert catalog.plural_expr == "(n > 1)"


def test_french_says_no_plural_of_one():
    wrong = [
        forms[0]
        for english, forms in sentences()
        if counted_plurals(forms[0]) - (ALWAYS_MANY.keys() if len(english) == 1 else {"days"})
    ]

    assert wrong == []


def test_plural_of_one_is_seen():
    assert counted_plurals("Il reste %(count)s jours sur %(months)s mois") == {"count"}
