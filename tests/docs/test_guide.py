"""The user guide: the same in both languages, with pictures that stay small."""

import re

import pytest

from tests.house.sources import ROOT
from tests.house.test_french_words import FAULTS

pytestmark = pytest.mark.pure

GUIDE = ROOT / "docs/guide"
READERS = ("administrator", "approver", "researcher")
MOST_BYTES = 100_000


def text(reader, language):
    return (GUIDE / f"{reader}.{language}.md").read_text()


def shape(reader, language):
    """Answers headings, pictures and links of a guide, the language of pictures left out."""
    found = text(reader, language)
    return (
        [line.count("#") for line in re.findall(r"^#+", found, re.MULTILINE)],
        [link.replace(f"-{language}.png", "") for link in re.findall(r"\]\(([^)]+)\)", found)],
    )


def test_every_reader_has_a_guide_in_both_languages():
    assert sorted(path.name for path in GUIDE.iterdir()) == [
        f"{reader}.{language}.md" for reader in READERS for language in ("en", "fr")
    ]


@pytest.mark.parametrize("reader", READERS)
def test_guide_has_the_same_parts_and_pictures_in_both_languages(reader):
    assert shape(reader, "fr") == shape(reader, "en")


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("fault", FAULTS)
def test_french_guide_has_no(fault, reader):
    prose = re.sub(r"`[^`]*`|!?\[|\]\([^)]*\)", "", text(reader, "fr"))

    assert FAULTS[fault].findall(prose) == []


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_pictures_of_the_guide_are_small(reader, language):
    named = set(re.findall(r"\.\./screens/([\w-]+\.png)", text(reader, language)))

    large = [name for name in named if (ROOT / "docs/screens" / name).stat().st_size > MOST_BYTES]

    assert named
    assert large == []
