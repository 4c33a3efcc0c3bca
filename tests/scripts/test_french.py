"""The gate on French sees every kind of hole."""

import pytest
from babel.messages.catalog import Catalog

from scripts import french

pytestmark = pytest.mark.pure


def catalog(**entries):
    made = Catalog(locale="fr")
    for text, words in entries.items():
        made.add(text, words)
    return made


def test_complete_french_has_no_faults():
    kept = catalog(machine="machine", booking="réservation")

    assert french.faults(catalog(machine="", booking=""), kept) == []


def test_faults_names_what_is_missing_stale_and_bare():
    kept = catalog(machine="", booking="réservation")

    found = french.faults(catalog(machine="", wish=""), kept)

    assert found == [
        "not collected: 'wish'",
        "no longer used: 'booking'",
        "not translated: 'machine'",
    ]


def test_faults_names_doubtful_words_and_half_plurals():
    kept = Catalog(locale="fr")
    kept.add("machine", "engin", flags=["fuzzy"])
    kept.add(("%(n)s day", "%(n)s days"), ("%(n)s jour", ""))
    wanted = catalog(machine="")
    wanted.add(("%(n)s day", "%(n)s days"))

    found = french.faults(wanted, kept)

    assert found == ["not translated: '%(n)s day'", "not translated: 'machine'"]
