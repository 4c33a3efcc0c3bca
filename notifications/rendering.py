"""From an outbox row to the words of a mail, in the language of its reader."""

import re
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.template.loader import render_to_string
from django.utils import translation

from notifications.contexts import context_of
from notifications.kinds import ANNOUNCING, MailKind
from notifications.models import Message
from notifications.queries import runs_told_to

WIDTH = 78


class Moot(Exception):
    """The mail has nothing to say any more: what it was about has gone away."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A mail in words. May hold a secret: never log or store it."""

    subject: str
    text: str = field(repr=False)
    html: str = field(repr=False)
    reference: str = ""
    """Of the booking it belongs to; empty for lists."""
    runs: tuple[str, ...] = ()
    """Keys of the runs whose erasing it announces."""


def render(message: Message, *, with_secrets: bool = False, language: str = "") -> Rendered:
    """Answers the words of a mail as things stand now.

    Args:
        message: the outbox row.
        language: another than its reader's, for previews.
        with_secrets: True only while sending; otherwise dots stand for secrets.

    Raises:
        Moot: what the mail was about has gone away.
    """
    kind = MailKind(message.kind)
    language = language or message.recipient.language
    with translation.override(language):
        context = context_of(message, with_secrets=with_secrets)
        if context is None:
            raise Moot
        context["language"] = language
        subject = " ".join(str(context["subject"]).split())
        return Rendered(
            subject=subject,
            text=_render_text(kind, context),
            html=render_to_string(f"mails/{kind}.html", dict(context)),
            reference=str(context.get("reference", "")),
            runs=_announced_runs(message, kind),
        )


def _announced_runs(message: Message, kind: MailKind) -> tuple[str, ...]:
    """Answers the runs that this mail tells its reader of."""
    if kind not in ANNOUNCING:
        return ()
    return tuple(str(run.key) for run in runs_told_to(message))


def _render_text(kind: MailKind, context: Mapping[str, object]) -> str:
    """Answers the text part: wrapped paragraphs, aligned facts, untouched indented lines."""
    raw = render_to_string(f"mails/{kind}.txt", dict(context))
    lines = [line for part in raw.split("\n") for line in _wrapped(part.rstrip())]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"


def _wrapped(line: str) -> list[str]:
    """Answers a line folded to the width; indented lines are for copying and stay whole."""
    if len(line) <= WIDTH or line.startswith("    "):
        return [line]
    return textwrap.wrap(line, WIDTH, break_long_words=False, break_on_hyphens=False)
