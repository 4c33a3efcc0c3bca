"""What the mails about a hand-over show."""

from django.urls import reverse
from django.utils.translation import gettext as _

from notifications.addresses import absolute
from notifications.models import Message
from notifications.queries import hand_over_of
from reservations.models import Booking

Context = dict[str, object]


def about_asked_hand_over(message: Message, booking: Booking) -> Context:
    """Answers who gives to whom, and where it is answered or confirmed."""
    is_to_confirm = message.entry.kind == "hand_over_accepted"
    label = _("Confirm or refuse") if is_to_confirm else _("Accept or decline")
    url = absolute(reverse("pages:hand_over", args=[booking.reference]))
    context = {**_people(message), "link": {"label": label, "url": url}}
    context["is_to_confirm"] = is_to_confirm
    return {**context, "subject_key": "hand_over_to_confirm"} if is_to_confirm else context


def about_hand_over(message: Message, _booking: Booking) -> Context:
    """Answers who gave to whom, and whether the reader is the new holder."""
    context = _people(message)
    row = hand_over_of(message.entry)
    context["is_taker"] = row is not None and row.taker_id == message.recipient_id
    return {**context, "subject_key": "handed_over_to_you"} if context["is_taker"] else context


def about_no_hand_over(message: Message, _booking: Booking) -> Context:
    """Answers why nothing came of it."""
    kind = message.entry.kind
    flags = {
        "is_declined": kind == "hand_over_declined",
        "is_refused": kind == "hand_over_refused",
    }
    return {**_people(message), **flags}


def _people(message: Message) -> Context:
    row = hand_over_of(message.entry)
    return {
        "giver": "" if row is None else str(row.giver),
        "taker": "" if row is None else str(row.taker),
    }
