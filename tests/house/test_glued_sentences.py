"""Sentences are whole in the catalog: glued from parts, no other language could order them."""

import ast
import re

import pytest
from babel.messages.pofile import read_po

from scripts.french import CATALOG
from tests.house import sources

pytestmark = pytest.mark.pure

TAGS = r"(?:a|abbr|b|code|em|i|mark|q|span|strong|time)\b[^>]*>"
OPENS, CLOSES = rf"(?:<{TAGS})*", rf"(?:</{TAGS})*"
BEFORE = re.compile(
    r"\{%\s*translate\s+\"(?P<words>[^\"]*)\"\s*%\}" + rf"[ \t]*{OPENS}[ \t(]*"
    r"(?P<next>\{\{|\{%\s*(?:translate|blocktranslate)\b(?![^%]*\bas \w+ %\}))"
)
"""Words, and what follows them in the same line of text."""
BEHIND = re.compile(
    rf"(?:\}}\}}|endblocktranslate\s*%\}})[ \t,]*{CLOSES}[ \t]*"
    r"\{%\s*translate\s+\"(?P<words>[^\"]*)\"\s*%\}"
)
"""A value, and the words that follow it in the same line of text."""
WHOLE = re.compile(r"[.!?…]$")
NO_SENTENCE = {
    ("templates/pages/planning.html", "Export:"): "a label before two links",
    ("templates/pages/wishes.html", "At least"): "the head of three fields",
    ("templates/pages/wishes.html", "Take it off the list"): "a button, its row named unseen",
}
"""By file and words: why what follows is no part of a sentence."""

GETTEXT = frozenset(
    {"_", "gettext", "ngettext", "pgettext", "npgettext"}
    | {"gettext_lazy", "ngettext_lazy", "pgettext_lazy", "npgettext_lazy"}
)
SPEAKS = re.compile(r"(_sentence|_words|_problem)$")
"""Names of functions that answer words for people."""
FOR_THE_CONSOLE = ("management", "checking")
"""What is printed on a console, in English alone."""


def _templates():
    return sources.files("templates", *sources.ROOMS, ending=".html") + sources.files(
        "templates", ending=".txt"
    )


def glued_in_template(text):
    """The words of a template that a value or other words continue."""
    text = re.sub(r"\{%\s*comment.*?endcomment\s*%\}", "", text, flags=re.DOTALL)
    found = [m["words"] for m in BEFORE.finditer(text) if not WHOLE.search(m["words"])]
    return found + [m["words"] for m in BEHIND.finditer(text) if m["words"][:1].islower()]


def _is_words(node):
    """Answers whether an expression is words for people."""
    match node:
        case ast.Call(func=ast.Name(id=name), args=arguments):
            inside = name in {"str", "capfirst"} and any(map(_is_words, arguments))
            return name in GETTEXT or bool(SPEAKS.search(name)) or inside
        case ast.Call(func=ast.Attribute(value=value)):
            return _is_words(value)
        case ast.BinOp(left=left, op=ast.Mod()):
            return _is_words(left)
        case ast.IfExp(body=body, orelse=orelse):
            return _is_words(body) or _is_words(orelse)
    return False


def glued_in_code(source):
    """The expressions of a module that put words for people together."""
    found = []
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                is_glued = _is_words(left) or _is_words(right)
            case ast.JoinedStr(values=values):
                parts = [p.value for p in values if isinstance(p, ast.FormattedValue)]
                glue = "".join(str(p.value) for p in values if isinstance(p, ast.Constant))
                is_glued = any(map(_is_words, parts)) and bool(re.search(r"[:\w]|^ $", glue))
            case _:
                is_glued = False
        if is_glued:
            found.append(ast.unparse(node))
    return found


def test_templates_glue_no_sentence():
    glued = {
        (sources.name(path), words)
        for path in _templates()
        for words in glued_in_template(path.read_text())
    }

    assert glued == set(NO_SENTENCE)


def test_code_glues_no_sentence():
    glued = {
        (sources.name(path), code)
        for path in sources.files(*sources.ROOMS)
        if not set(FOR_THE_CONSOLE) & set(path.parts)
        for code in glued_in_code(path.read_text())
    }

    assert glued == set()


def test_messages_are_no_pieces():
    """A message neither begins with punctuation nor ends with a space that waits for more."""
    with (sources.ROOT / CATALOG).open("rb") as file:
        messages = [message for message in read_po(file, locale="fr") if message.id]
    texts = [
        text
        for message in messages
        for text in ([message.id] if isinstance(message.id, str) else message.id)
    ]

    assert [text for text in texts if re.search(r"^[\s,.;:)…]|[\s(]$", text)] == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('<p>{% translate "Machines:" %} {{ machines }}</p>', ["Machines:"]),
        ('<p>{% translate "ends on" %} <b>{{ day }}</b></p>', ["ends on"]),
        ('<p>{{ days }} {% translate "days left" %}</p>', ["days left"]),
        ('<p>{% translate "It is over." %} {{ sentence }}</p>', []),
        ('<dt>{% translate "For" %}</dt><dd>{{ holder }}</dd>', []),
    ],
)
def test_glue_in_templates_is_seen(text, words):
    assert glued_in_template(text) == words


@pytest.mark.parametrize(
    ("code", "is_glued"),
    [
        ('_("days") + str(count)', True),
        ("f'{count} {_(days)}'", True),
        ('f"{machine}: {error_sentence(code)}"', True),
        ('_("%(count)s days") % {"count": count}', False),
        ('f"{reference}, {range_words(days)}"', False),
    ],
)
def test_glue_in_code_is_seen(code, is_glued):
    assert bool(glued_in_code(code)) is is_glued
