"""The help texts: every topic in both languages, with the same parts and the same commands."""

import re

import pytest
from django.conf import settings

from pages.queries.help import ACCESSIBILITY, PRIVACY, TOPICS
from tests.house.sources import ROOT
from tests.house.test_french_words import FAULTS

pytestmark = pytest.mark.pure

FOLDER = ROOT / "templates/pages/help"
TEXTS = [topic.slug for topic in (*TOPICS, ACCESSIBILITY, PRIVACY)]
COMMAND = re.compile(r'{% command "([\w-]+)" %}(.*?){% endcommand %}', re.DOTALL)
NOT_PROSE = re.compile(
    r"{% command .*?{% endcommand %}|<pre.*?</pre>|<code>.*?</code>|{%.*?%}|<[^>]+>", re.DOTALL
)
LANGUAGES = [code for code, _name in settings.LANGUAGES]


def text(language, slug):
    return (FOLDER / language / f"{slug}.html").read_text()


def shape(language, slug):
    """Answers the anchors, commands, links and tables of a text, in their order."""
    found = text(language, slug)
    return {
        "anchors": re.findall(r'<h2 id="([\w-]+)">', found),
        "commands": [name for name, _words in COMMAND.findall(found)],
        "links": sorted(re.findall(r"{% url ([^%]+) %}(#[\w-]+)?", found)),
        "rows": found.count("<tr>"),
        "items": found.count("<li>"),
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_has_a_file_and_every_file_a_topic(language):
    assert sorted(path.stem for path in (FOLDER / language).iterdir()) == sorted(TEXTS)


@pytest.mark.parametrize("slug", TEXTS)
def test_text_has_the_same_parts_in_both_languages(slug):
    assert shape("fr", slug) == shape("en", slug)


@pytest.mark.parametrize("slug", TEXTS)
def test_text_has_parts_and_none_twice(slug):
    anchors = shape("en", slug)["anchors"]

    assert len(anchors) >= 3
    assert len(set(anchors)) == len(anchors)


@pytest.mark.parametrize("slug", TEXTS)
def test_links_within_the_texts_lead_to_a_part(slug):
    targets = re.findall(r"'pages:help_topic' '([\w-]+)' %}#([\w-]+)", text("en", slug))
    own = [(slug, anchor) for anchor in re.findall(r'href="#([\w-]+)"', text("en", slug))]

    lost = [link for link in (*targets, *own) if link[1] not in shape("en", link[0])["anchors"]]

    assert lost == []


@pytest.mark.parametrize("slug", TEXTS)
@pytest.mark.parametrize("fault", FAULTS)
def test_french_text_has_no(fault, slug):
    prose = NOT_PROSE.sub("x", text("fr", slug))

    assert FAULTS[fault].findall(prose) == []
