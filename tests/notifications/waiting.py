"""The waiting list as mails about it find it."""

from datetime import UTC, date, datetime

from django.db import transaction

from journal.services import record
from reservations.models import Wish, WishOffer
from tests.notifications.conftest import THURSDAY, tell


def wish_of(alice, booking):
    """Alice waits for 42 days in spring."""
    return Wish.objects.create(
        reference="W-7K2M",
        holder=alice,
        days=42,
        from_day=date(2027, 3, 1),
        stop_day=date(2027, 6, 1),
        profile=booking.profile,
        made_at=THURSDAY,
        state="offered",
    )


def tell_of_offer(entry_kind, booking, _actor):
    """The booking was offered to Alice, until Friday evening."""
    deadline = datetime(2027, 2, 26, 17, tzinfo=UTC)
    WishOffer.objects.create(
        wish=wish_of(booking.holder, booking), booking=booking, lapses_at=deadline
    )
    return tell(entry_kind, booking, is_unanswered=True)


def tell_of_wish(entry_kind, booking, _actor):
    """Alice waited, and nothing became free."""
    wish = wish_of(booking.holder, booking)
    with transaction.atomic():
        return record(
            kind=entry_kind, subject_kind="wish", subject_ref=wish.reference, person="alice"
        )


def tell_of_end(entry_kind, booking, _actor):
    """Alice's account, or her access, ends in the middle of her booking."""
    booking.holder.end_day = date(2027, 3, 15)
    booking.holder.save()
    with transaction.atomic():
        return record(
            kind=entry_kind,
            subject_kind="person",
            subject_ref="alice",
            person="alice",
            category=booking.machine.category.slug,
            end_day="2027-03-15",
        )
