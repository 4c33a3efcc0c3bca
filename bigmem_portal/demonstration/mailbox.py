"""The mails that the demonstration sent, read back from the files of Django's mail backend."""

import email
import email.policy
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import parseaddr
from pathlib import Path

from django.conf import settings

SEPARATOR = b"\n" + b"-" * 79 + b"\n"
"""What Django's file backend writes behind each mail; without it a mail is still being written."""
MOST_FILES = 500
SHOWN_HEADERS = ("From", "To", "Reply-To", "Date", "Message-ID", "References", "Auto-Submitted")


@dataclass(frozen=True, slots=True)
class StoredMail:
    """One mail as it was sent."""

    key: str
    subject: str
    recipient: str
    sent_at: datetime | None
    headers: tuple[tuple[str, str], ...]
    text: str
    html: str


def stored_mails() -> list[StoredMail]:
    """Answers the mails sent, newest first; of very many, the latest files only."""
    place = getattr(settings, "EMAIL_FILE_PATH", None)
    if not settings.PORTAL_DEMO or not place:
        return []
    files = sorted(
        Path(place).glob("*.log"), key=lambda file: file.stat().st_mtime_ns, reverse=True
    )
    return [mail for file in files[:MOST_FILES] for mail in reversed(list(_mails_in(file)))]


def find_mail(key: str) -> StoredMail | None:
    """Answers the mail of a key."""
    return next((mail for mail in stored_mails() if mail.key == key), None)


def _mails_in(file: Path) -> Iterator[StoredMail]:
    """Reads the mails of one file, in the order in which they were written."""
    whole = file.read_bytes().split(SEPARATOR)[:-1]
    for position, source in enumerate(whole):
        message = email.message_from_bytes(source.lstrip(b"\n"), policy=email.policy.default)
        place = f"{file.name}:{position}".encode()
        yield _stored(message, hashlib.sha256(place).hexdigest()[:16])


def _stored(message: EmailMessage, key: str) -> StoredMail:
    date = message["Date"]
    return StoredMail(
        key=key,
        subject=str(message["Subject"] or ""),
        recipient=parseaddr(str(message["To"] or ""))[1],
        sent_at=date.datetime if date is not None else None,
        headers=tuple(
            (name, str(message[name])) for name in SHOWN_HEADERS if message[name] is not None
        ),
        text=_part(message, "plain"),
        html=_part(message, "html"),
    )


def _part(message: EmailMessage, kind: str) -> str:
    """Answers the text or the HTML of a mail; empty when it has none."""
    body = message.get_body(preferencelist=(kind,))
    return str(body.get_content()) if body is not None else ""
