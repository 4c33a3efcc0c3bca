"""The short word on a booking's page that its machine is in trouble, and the ways on."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from foundation import clock
from machines.queries import is_approver
from reservations.models import Booking
from reservations.queries import is_movable, may_move, open_offer
from reservations.wording.moves import cause_sentence


@dataclass(frozen=True, slots=True)
class MoveHint:
    """Why another machine is offered, and where to choose; for approvers, where to offer one."""

    words: str
    """Empty when nothing is offered."""
    label: str
    url: str


def move_hint(person: User, booking: Booking) -> MoveHint | None:
    """Answers what the page says about another machine; None when there is nothing to say."""
    if not may_move(person, booking) or not is_movable(booking, clock.now()):
        return None
    url = reverse("pages:move_booking", args=[booking.reference])
    offer = open_offer(booking)
    if offer is not None:
        words = cause_sentence(offer.cause, offer.machine.name)
        return MoveHint(words, _("Choose: another machine, or wait"), url)
    if is_approver(person, booking.machine.category):
        return MoveHint("", _("Offer another machine"), url)
    return None
