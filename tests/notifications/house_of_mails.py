"""What every mail of the house keeps to, whatever it says."""

import re
from html.parser import HTMLParser

from notifications.kinds import MailKind
from notifications.rendering import WIDTH
from tests.house.test_french_words import FAULTS

UNFILLED = re.compile(r"%\(|\{\{|\{%|\bNone\b|\bTrue\b|\bFalse\b|Invalid|\[\]|\(\)")
REMOTE = re.compile(r"\bsrc=|<link|<script|<style|@import|url\(", re.IGNORECASE)
BLOCK = {
    "en": ["Reference", "Machine", "First day", "Last day", "Number of days", "State"],
    "fr": ["Référence", "Machine", "Premier jour", "Dernier jour", "Nombre de jours", "État"],
}
VOID = {"meta", "br", "hr", "img", "input"}
OF_FRENCH = [
    "a breaking space before ; ! ?",
    "a breaking space before a colon",
    "a breaking space inside « »",
    "English quotes",
    "somebody addressed as tu",
]


class Page(HTMLParser):
    """The visible words of a page, its links and its buttons; tags must close in order."""

    def __init__(self, source):
        super().__init__()
        self.words: list[str] = []
        self.links: list[str] = []
        self.buttons: list[str] = []
        self.headings: list[str] = []
        self.open: list[str] = []
        self.feed(source)
        self.close()
        assert self.open == []

    def handle_data(self, data):
        self.words.extend(data.split())
        if "th" in self.open:
            self.headings.append(data)

    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            self.open.append(tag)
        self.links.extend(value for name, value in attrs if name == "href")
        if tag == "a" and "inline-block" in dict(attrs).get("style", ""):
            self.buttons.append(dict(attrs)["href"])

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


WITHOUT_REFERENCE = {MailKind.DATA_HOLD, MailKind.ISOLATED, MailKind.OFFERED}
"""Their subjects are about a machine, whoever reads them, or end with a deadline."""
WITHOUT_BLOCK = {MailKind.LATE_TONIGHT}
"""A list of one machine, with a reference of its own."""


def check_mail(kind, rendered, language):
    """Asserts what holds for every mail."""
    page = Page(rendered.html)
    assert rendered.subject.startswith("[bigmem] ")
    if rendered.reference and kind not in WITHOUT_REFERENCE:
        assert rendered.subject.endswith(f" ({rendered.reference})")
    if rendered.reference and kind not in WITHOUT_BLOCK:
        assert [words for words in page.headings if words in BLOCK[language]] == BLOCK[language]
    for words in (rendered.subject, rendered.text, " ".join(page.words)):
        assert not UNFILLED.search(words), words
    _check_text(rendered.text)
    _check_links(rendered.text, page)
    assert not REMOTE.search(rendered.html)
    assert f'<html lang="{language}">' in rendered.html
    if language == "fr":
        for fault in OF_FRENCH:
            found = FAULTS[fault].search(_prose(rendered.text))
            assert found is None, (fault, found)


def _check_text(text):
    for line in text.splitlines():
        is_for_copying = line.startswith("    ") or " " not in line
        assert len(line) <= WIDTH or is_for_copying, line


def _check_links(text, page):
    """The main link is the one button, and the last line for copying of the text."""
    [button] = page.buttons
    assert button.startswith("http://testserver/")
    assert button in text
    named = [word for word in text.split() if word.startswith("B-")]
    assert [word for word in page.words if word.startswith("B-")] == named


def _prose(text):
    """Answers the text without lines for copying, which are no sentences."""
    return "\n".join(line for line in text.splitlines() if not line.startswith("    "))
