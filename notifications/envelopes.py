"""The mail as it goes out: text and HTML, and the headers that let programs understand it."""

from email.header import Header
from email.message import Message as WireMessage
from email.utils import format_datetime

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.urls import reverse
from django.utils import timezone

from foundation import clock
from notifications.addresses import absolute, thread_id, ticket_thread_id
from notifications.invitations import attach_invitation
from notifications.kinds import MailKind
from notifications.letters import letter_of
from notifications.models import Message
from notifications.queries import first_of_thread
from notifications.rendering import Rendered


class Envelope(EmailMultiAlternatives):
    """A mail whose subject begins with a readable prefix, for people's filters.

    Left alone, Python encodes the whole of a subject with accents and breaks the line before it,
    which some programs show as a leading space.
    """

    def message(self) -> WireMessage:  # type: ignore[override] # stubs of a later Django
        """Answers the mail as it goes over the wire."""
        wire = super().message()
        prefix, _space, rest = self.subject.partition(" ")
        header = Header(prefix, "us-ascii", header_name="Subject")
        header.append(rest, "utf-8" if not rest.isascii() else "us-ascii")
        del wire["Subject"]
        wire["Subject"] = header.encode().replace("\n", "")
        return wire


def make_envelope(
    message: Message, rendered: Rendered, connection: BaseEmailBackend | None = None
) -> Envelope:
    """Answers the mail to hand over: fixed Message-ID, threaded per booking, no auto-replies."""
    headers = {
        "Message-ID": message.message_id,
        "Date": format_datetime(timezone.localtime(clock.now())),
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "Content-Language": message.recipient.language,
        "X-Bigmem-Kind": message.kind,
    }
    if message.group:
        url = absolute(reverse("pages:mails_off", args=[message.group]))
        headers["List-Unsubscribe"] = f"<{url}>"
    if rendered.reference:
        headers |= _thread(message, rendered.reference)
    if message.entry.subject_kind == "ticket":
        headers["References"] = ticket_thread_id(message.entry.subject_ref)
    mail = Envelope(
        subject=rendered.subject,
        body=rendered.text,
        from_email=settings.PORTAL_FROM_EMAIL,
        to=[message.recipient.email],
        cc=_copies(message),
        reply_to=[_answers_to(message)],
        headers=headers,
        connection=connection,
    )
    mail.attach_alternative(rendered.html, "text/html")
    attach_invitation(mail, message)
    return mail


def _thread(message: Message, reference: str) -> dict[str, str]:
    """Answers the headers that keep the mails of a booking together.

    All refer to the booking itself; each but the first answers the first that its reader got.
    """
    root = first_of_thread(message, reference)
    if root is None:
        return {"References": thread_id(reference)}
    return {
        "References": f"{thread_id(reference)} {root.message_id}",
        "In-Reply-To": root.message_id,
    }


def _answers_to(message: Message) -> str:
    """Answers where an answer goes: to the support, or to whoever wrote a letter."""
    letter = letter_of(message) if message.kind == MailKind.LETTER else None
    return letter.author.email if letter else str(settings.PORTAL_SUPPORT_EMAIL)


def _copies(message: Message) -> list[str]:
    """Answers the helpdesk, for the first of the mails that tell of a new ticket."""
    if message.kind != MailKind.TICKET_OPENED or not settings.PORTAL_HELPDESK_EMAIL:
        return []
    twins = Message.objects.filter(entry=message.entry, kind=message.kind, pk__lt=message.pk)
    return [] if twins.exists() else [settings.PORTAL_HELPDESK_EMAIL]
