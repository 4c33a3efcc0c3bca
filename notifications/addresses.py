"""Addresses that mails carry: links to pages, and the names by which mails know each other."""

from email.utils import parseaddr
from uuid import uuid4

from django.conf import settings


def absolute(path: str) -> str:
    """Answers the full address of a page."""
    return f"{settings.PORTAL_BASE_URL}{path}"


def mail_domain() -> str:
    """Answers the domain of the sender."""
    address = parseaddr(settings.PORTAL_FROM_EMAIL)[1]
    return address.rpartition("@")[2] or "localhost"


def new_message_id(kind: str) -> str:
    """Answers a fresh Message-ID."""
    return f"<{kind}.{uuid4().hex}@{mail_domain()}>"


def thread_id(reference: str) -> str:
    """Answers the Message-ID that all mails of a booking refer to, so that they stay together."""
    return f"<booking.{reference}@{mail_domain()}>"


def ticket_thread_id(number: str) -> str:
    """Answers the Message-ID that all mails of a ticket refer to."""
    return f"<ticket.{number}@{mail_domain()}>"
