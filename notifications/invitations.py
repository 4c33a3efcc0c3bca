"""Invitations that mails carry for their reader's calendar, where the reader wants them."""

from email import encoders
from email.mime.base import MIMEBase

from django.core.mail import EmailMultiAlternatives

from calendars.services import invitation_for
from notifications.kinds import MailKind
from notifications.models import Message
from notifications.queries import message_reference

FILE_NAME = "bigmem.ics"

INVITING = frozenset(
    {
        MailKind.APPROVED,
        MailKind.EXTENDED,
        MailKind.CHANGED,
        MailKind.MOVED,
        MailKind.HANDED_OVER,
        MailKind.RELEASED,
        MailKind.CANCELLED,
    }
)
"""Mails after which the days in a calendar are others. None of them ever carries a secret."""


def attach_invitation(mail: EmailMultiAlternatives, message: Message) -> None:
    """Adds the invitation that a mail carries, if any: for programs, and as a file for people."""
    if message.kind not in INVITING:
        return
    invitation = invitation_for(
        reference=message_reference(message),
        reader=message.recipient,
        is_given_away=message.kind == MailKind.HANDED_OVER,
    )
    if invitation is None:
        return
    kind = f"text/calendar; method={invitation.method}"
    mail.attach_alternative(invitation.text.replace("\r\n", "\n"), kind)
    part = MIMEBase("text", "calendar", method=invitation.method, charset="utf-8", name=FILE_NAME)
    part.set_payload(invitation.text.encode())
    encoders.encode_base64(part)
    part.add_header("Content-Disposition", "attachment", filename=FILE_NAME)
    mail.attach(part)
