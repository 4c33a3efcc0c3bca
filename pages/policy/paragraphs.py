"""Plain text that people wrote, as headed parts: for pages that should not be a wall of words."""

from collections.abc import Sequence
from dataclasses import dataclass

LONGEST_HEADING = 80


@dataclass(frozen=True, slots=True)
class Part:
    """Some words under a heading; without one, the heading is empty."""

    heading: str
    words: str


def parts_of(text: str) -> Sequence[Part]:
    """Answers the paragraphs of a text.

    The first line of a paragraph is its heading when other lines follow it, and it is short and
    no sentence.
    """
    blocks = (block.strip() for block in text.replace("\r\n", "\n").split("\n\n"))
    return [_part(block) for block in blocks if block]


def _part(block: str) -> Part:
    first, _break, rest = block.partition("\n")
    is_heading = bool(rest) and len(first) <= LONGEST_HEADING and not first.endswith((".", ";"))
    return Part(first, rest.strip()) if is_heading else Part("", block)
