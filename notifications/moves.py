"""What mails about a move to another machine show."""

from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from machines.models import Machine
from notifications.addresses import absolute
from notifications.facts import machine_words
from notifications.models import Message
from reservations.models import Booking
from reservations.queries import last_offer
from reservations.wording import weekday_words
from reservations.wording.moves import cause_sentence

ONE_DAY = timedelta(days=1)


def move_offered(message: Message, booking: Booking) -> dict[str, object]:
    """Answers what the holder may choose: the machines that would do as well, the best first."""
    names = [str(name) for name in message.entry.facts.get("proposed", [])]
    cause = str(message.entry.facts.get("cause", ""))
    offer = last_offer(booking)
    return {
        "other_machine": names[0] if names else "",
        "cause": cause_sentence(cause, booking.machine.name),
        "machines": [machine_words(machine) for machine in _machines_named(names)],
        "is_by_person": offer is not None and offer.made_by is not None,
        "link": {
            "label": _("Choose: another machine, or wait"),
            "url": absolute(reverse("pages:move_booking", args=[booking.reference])),
        },
    }


def moved(message: Message, _booking: Booking) -> dict[str, object]:
    """Answers from where a booking moved, and until when what was left there can be read."""
    facts = message.entry.facts
    kept_until = facts.get("kept_until")
    readable = ""
    if kept_until:
        readable = weekday_words(date.fromisoformat(str(kept_until)) - ONE_DAY)
    return {
        "from_machine": str(facts.get("from_machine", "")),
        "readable_until": readable,
        "is_by_other": message.entry.actor_id not in {None, message.recipient_id},
    }


def _machines_named(names: list[str]) -> list[Machine]:
    """Answers machines in the order of their names as given."""
    found = {machine.name: machine for machine in Machine.objects.filter(name__in=names)}
    return [found[name] for name in names if name in found]
