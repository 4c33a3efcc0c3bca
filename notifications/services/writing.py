"""Writing to the holder of a booking, who answers to whoever wrote; addresses stay unknown."""

from datetime import datetime, timedelta

from django.db import transaction

from accounts.models import User
from foundation import clock
from journal.services import record
from notifications.models import Letter
from reservations.models import Booking

MOST_TEXT = 3000
SAME_WORDS_FOR = timedelta(hours=1)
KEPT_FOR = timedelta(days=30)
"""A letter can be sent again for so long."""


@transaction.atomic
def write_to_holder(*, booking: Booking, by: User, text: str) -> Letter:
    """Promises a mail with somebody's words to the holder of a booking.

    The journal is told that somebody wrote, never what. The same words sent twice within an
    hour (a button pressed twice) are one letter.

    Args:
        booking: one that the person sees on the planning.
        by: who writes; the holder's answer goes to their address.
        text: what they write, not empty.
    """
    words = text.replace("\0", " ").strip()[:MOST_TEXT]
    Booking.objects.select_for_update().get(pk=booking.pk)
    sent = Letter.objects.filter(
        author=by,
        text=words,
        entry__subject_ref=booking.reference,
        entry__at__gt=clock.now() - SAME_WORDS_FOR,
    ).first()
    if sent is not None:
        return sent
    entry = record(
        kind="letter_written", subject_kind="booking", subject_ref=booking.reference, actor=by
    )
    return Letter.objects.create(entry=entry, author=by, text=words)


def forget_old_letters(now: datetime) -> int:
    """Forgets what was written more than thirty days ago; answers how many letters."""
    count, _by_table = Letter.objects.filter(entry__at__lt=now - KEPT_FOR).delete()
    return count
