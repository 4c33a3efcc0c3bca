"""What mails about tickets show."""

from django.urls import reverse
from django.utils.translation import gettext as _

from notifications.about import about_booking
from notifications.addresses import absolute
from notifications.kinds import MailKind
from notifications.models import Message
from notifications.queries import ticket_of
from notifications.wording import SUBJECTS
from reservations.wording import day_words
from tickets.models import Ticket
from tickets.policy.life import Kind
from tickets.wording import KIND_LABELS


def ticket_context(message: Message) -> dict[str, object] | None:
    """Answers what a mail about a ticket says; None when it is gone."""
    ticket = ticket_of(message.entry)
    if ticket is None:
        return None
    asked_about = ticket.booking if message.kind == MailKind.QUESTION else None
    block = {} if asked_about is None else about_booking(asked_about, MailKind.QUESTION)
    return {
        "reference": "",
        **block,
        "subject": _subject(message, ticket),
        "number": ticket.pk,
        "about": _about(ticket),
        "author": str(message.entry.actor or ticket.author),
        "text": _text(message, ticket),
        "category": str(ticket.category or ""),
        "until": _until(ticket),
        "is_mine": message.recipient_id == ticket.about_id,
        "link": {
            "label": _("Answer on its page"),
            "url": absolute(reverse("pages:ticket", args=[ticket.pk])),
        },
    }


def _subject(message: Message, ticket: Ticket) -> str:
    key = message.kind
    if key == MailKind.TICKET_ANSWERED and message.recipient_id != ticket.about_id:
        key = "ticket_answered_by_author"
    if key == MailKind.ACCESS_GRANTED and not _until(ticket):
        key = "access_granted_for_good"
    return str(SUBJECTS[key]) % {
        "number": ticket.pk,
        "about": _about(ticket),
        "machine": str(ticket.machine or ""),
        "reference": ticket.booking.reference if ticket.booking else "",
        "category": str(ticket.category or ""),
        "day": _until(ticket),
    }


def _about(ticket: Ticket) -> str:
    """Answers “bigmem7, problem with a machine”, or the kind alone."""
    kind = str(KIND_LABELS[Kind(ticket.kind)])
    named = ticket.machine or ticket.category
    return _("%(name)s, %(kind)s") % {"name": named, "kind": kind.lower()} if named else kind


def _text(message: Message, ticket: Ticket) -> str:
    """Answers what was written: the message that the entry names, else the first one."""
    key = message.entry.facts.get("message")
    rows = ticket.messages.order_by("id")
    row = rows.filter(pk=key).first() if key else rows.first()
    is_decision = message.kind in {MailKind.ACCESS_GRANTED, MailKind.ACCESS_REFUSED}
    return message.entry.reason if is_decision else (row.text if row else "")


def _until(ticket: Ticket) -> str:
    last_day = ticket.grant.last_day if ticket.grant else ticket.last_day
    return day_words(last_day) if last_day else ""
