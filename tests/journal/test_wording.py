"""Sentences of entries."""

import pytest
from django.utils import translation

from accounts.models import User
from journal.models import Entry
from journal.wording import BY_A_PERSON, BY_THE_PORTAL, entry_sentence

ALICE = User(account_name="alice", full_name="Alice Martin")


@pytest.mark.parametrize("kind", sorted({*BY_A_PERSON, *BY_THE_PORTAL}))
@pytest.mark.parametrize("actor", [None, ALICE])
def test_every_kind_reads_as_a_whole(kind, actor):
    sentence = entry_sentence(Entry(kind=kind, actor=actor, facts={"recipient": "bruno"}))

    assert "%" not in sentence
    assert "None" not in sentence
    assert sentence == sentence.strip()


@pytest.mark.parametrize(
    ("kind", "actor", "english", "french"),
    [
        ("booking_approved", ALICE, "Approved by Alice Martin", "Validée par Alice Martin"),
        (
            "booking_approved",
            None,
            "Approved automatically: no rule is broken",
            "Validée automatiquement : aucune règle n'est dépassée",
        ),
        ("mail_sent", None, "Mail sent to bruno", "Mail envoyé à bruno"),
        (
            "machine_changed",
            ALICE,
            "Changed in the administration by Alice Martin",
            "Modification dans l'administration par Alice Martin",
        ),
        ("moon_landed", None, "Event “moon_landed”", "Événement « moon_landed »"),
        ("mail_sent", ALICE, "Mail sent to bruno", "Mail envoyé à bruno"),
    ],
)
def test_sentences_in_both_languages(kind, actor, english, french):
    entry = Entry(kind=kind, actor=actor, facts={"recipient": "bruno"})

    with translation.override("en"):
        assert entry_sentence(entry) == english
    with translation.override("fr"):
        assert entry_sentence(entry).replace("\xa0", " ") == french
