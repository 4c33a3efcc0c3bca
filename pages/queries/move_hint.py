"""The short word on a booking's page that its machine is in trouble, and the ways on."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from foundation import clock
from machines.queries import today_at
from pages.policy.labels import Phase
from pages.queries.booking_rows import BookingRows
from pages.queries.phases import phase_of
from provisioning.models import Run
from reservations.lifecycle import State
from reservations.models import Booking
from reservations.queries import is_movable, may_move
from reservations.wording.moves import cause_sentence


@dataclass(frozen=True, slots=True)
class WayOn:
    """One thing to do about it."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class MoveHint:
    """What is wrong with the machine, and what may be done about it."""

    words: str
    """Empty when nothing is wrong: an approver may offer another machine all the same."""
    more: str
    ways: list[WayOn]


def move_hint(person: User, booking: Booking, rows: BookingRows) -> MoveHint | None:
    """Answers what the page says about another machine; None when there is nothing to say."""
    if not (rows.is_decider or may_move(person, booking)) or not is_movable(booking, clock.now()):
        return None
    url = reverse("pages:move_booking", args=[booking.reference])
    offer, run = rows.offer, rows.run
    ways = [] if offer is None else [WayOn(_("Choose: another machine, or wait"), url)]
    if offer is None and rows.is_decider:
        ways.append(WayOn(_("Offer another machine"), url))
    if _has_failed(booking, run):
        more = _(
            "You may wait: a mail comes as soon as it is ready, and days on which it was not "
            "there do not count for you."
        )
        words = cause_sentence("failed_night", booking.machine.name)
        return MoveHint(words, more, [*ways, *_other_dates(booking)])
    if offer is not None:
        return MoveHint(cause_sentence(offer.cause, offer.machine.name), "", ways)
    return MoveHint("", "", ways) if ways else None


def _has_failed(booking: Booking, run: Run | None) -> bool:
    """Answers whether the machine should be there by now, and its installation failed."""
    has_begun = booking.first_day <= today_at(booking.machine.site)
    return has_begun and phase_of(run) is Phase.FAILED


def _other_dates(booking: Booking) -> list[WayOn]:
    """Answers the ways to other dates: ask for new ones, and give these back."""
    query = urlencode({"machine": booking.machine.name, "days": booking.days.days})
    ways = [WayOn(_("Book other dates"), f"{reverse('pages:new_booking')}?{query}")]
    is_longer = booking.days.last_day > today_at(booking.machine.site)
    if booking.state == State.ACTIVE and is_longer:
        back = reverse("pages:release_booking", args=[booking.reference])
        ways.append(WayOn(_("Give these days back"), back))
    return ways
