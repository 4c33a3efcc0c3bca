"""What is said of frozen data, and of machines that are isolated."""

from datetime import timedelta

from notifications.about import Context, about_booking, about_machine
from notifications.kinds import MailKind
from notifications.models import Message
from notifications.queries import bookings_named
from notifications.wording import SUBJECTS
from provisioning.models import DataHold
from reservations.models import Booking
from reservations.wording import short_day_words

ONE_DAY = timedelta(days=1)


def about_held_data(message: Message) -> Context | None:
    """Answers what is said of frozen data to their holder, or to whoever has to wait for them.

    An isolated machine is told of to its approvers too, whose data ever it holds.
    """
    entry, kind = message.entry, MailKind(message.kind)
    hold = DataHold.objects.select_related("machine").filter(
        pk=entry.facts["hold"], lifted_at__isnull=True
    )
    held = hold.first()
    data_of = bookings_named(entry, "data_of")
    followers = _own(bookings_named(entry, "followers"), message)
    if kind == MailKind.ISOLATED:
        followers, shown = [], data_of
    else:
        shown = followers or _own(data_of, message)
    if held is None or (not shown and kind == MailKind.DATA_HOLD):
        return None
    machine, day = held.machine.name, short_day_words(held.stop_day - ONE_DAY)
    about = about_booking(shown[0], kind) if shown else about_machine(machine)
    return {
        **about,
        "machine": machine,
        "subject": str(SUBJECTS[kind]) % {"machine": machine, "day": day},
        "day": day,
        "has_to_wait": bool(followers),
        "is_holder": bool(_own(shown, message)),
        "holder": str(shown[0].holder) if shown else "",
        "by": str(entry.actor or ""),
        "reason": held.reason,
    }


def _own(bookings: list[Booking], message: Message) -> list[Booking]:
    """Answers those of some bookings that the reader of a mail holds."""
    return [booking for booking in bookings if booking.holder_id == message.recipient_id]
