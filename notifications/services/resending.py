"""Sending a mail once more, because a person asked: an approver, or a holder their login."""

from django.db import transaction

from accounts.models import User
from foundation import clock
from journal.services import record
from notifications.addresses import new_message_id
from notifications.models import Message
from notifications.queries import login_mail_of, message_reference
from provisioning.errors import ErrorCode, ProvisioningError
from provisioning.queries import sendable_credential
from reservations.models import Booking


def resend_mail(*, message_id: int, by: User) -> bool:
    """Makes a mail due again under a new Message-ID, rendered anew when it leaves.

    One that waits for another try is tried at once, as the mail it is.

    Returns:
        False when it leaves now anyway: nothing was changed.
    """
    now = clock.now()
    with transaction.atomic():
        message = (
            Message.objects.select_for_update(no_key=True, of=("self",))
            .select_related("entry", "recipient")
            .get(pk=message_id)
        )
        if message.sent_at is None and message.failed_at is None:
            if message.due_at <= now:
                return False
        else:
            message.message_id = new_message_id(message.kind)
            message.sent_at = message.failed_at = message.claimed_until = None
            message.attempts = 0
            message.last_error = ""
        message.due_at = now
        message.save()
        reference = message_reference(message)
        record(
            kind="mail_resent",
            subject_kind="booking" if reference else "mail",
            subject_ref=reference or str(message.pk),
            actor=by,
            mail=message.kind,
            recipient=message.recipient.account_name,
        )
    return True


def resend_login(*, booking: Booking, by: User) -> bool:
    """Sends somebody the mail with their own first password once more; its link is a new one.

    Returns:
        False when that mail is waiting to leave anyway: nothing was changed.

    Raises:
        ProvisioningError: the password was replaced, shown, or is too old.
    """
    credential = sendable_credential(booking, by, clock.now())
    message = None if credential is None else login_mail_of(credential)
    if message is None:
        raise ProvisioningError(ErrorCode.NOTHING_TO_SEND)
    return resend_mail(message_id=message.pk, by=by)
