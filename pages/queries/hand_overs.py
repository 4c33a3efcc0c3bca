"""A hand-over as its page shows it: what is offered to whom, and who may answer what."""

from dataclasses import dataclass

from django.urls import reverse

from accounts.models import User
from machines.queries import site_zone, today_at
from pages.wording import moment_words
from reservations.models import Booking, HandOver
from reservations.policy.handing_over import State
from reservations.queries import may_decide
from reservations.queries.hand_overs import (
    can_be_handed_over,
)
from reservations.wording.handing_over import HAND_OVER_LABELS


@dataclass(frozen=True, slots=True)
class Offered:
    """A hand-over that somebody has still to answer."""

    key: int
    state: str
    giver: str
    taker: str
    why: str
    when: str


@dataclass(frozen=True, slots=True)
class HandOverView:
    """The page of a booking's hand-over for one person."""

    offered: Offered | None
    can_ask: bool
    can_answer: bool
    can_withdraw: bool
    can_decide: bool

    @property
    def is_shown(self) -> bool:
        """Answers whether there is anything to point to."""
        return self.can_ask or self.offered is not None


@dataclass(frozen=True, slots=True)
class HandOverRow:
    """One hand-over that waits for the reader."""

    machine: str
    url: str
    giver: str


def hand_over_view(person: User, booking: Booking, row: HandOver | None) -> HandOverView:
    """Answers what somebody who may know of it sees of a booking's hand-over, the open one."""
    is_mine = person.pk == booking.holder_id
    is_taker = row is not None and row.taker_id == person.pk
    is_accepted = row is not None and row.state == State.ACCEPTED
    is_running = can_be_handed_over(booking, today_at(booking.machine.site))
    return HandOverView(
        offered=None if row is None else _offered(row, booking),
        can_ask=is_mine and row is None and is_running,
        can_answer=is_taker and not is_accepted,
        can_withdraw=is_mine and row is not None,
        can_decide=is_accepted and not is_taker and may_decide(person, booking),
    )


def row_of_given(booking: Booking) -> HandOverRow:
    """Answers a booking that its holder wants to hand over to the reader."""
    return HandOverRow(
        machine=booking.machine.name,
        url=reverse("pages:hand_over", args=[booking.reference]),
        giver=str(booking.holder),
    )


def _offered(row: HandOver, booking: Booking) -> Offered:
    return Offered(
        key=row.pk,
        state=str(HAND_OVER_LABELS[State(row.state)]),
        giver=str(row.giver),
        taker=str(row.taker),
        why=row.why,
        when=moment_words(row.asked_at, site_zone(booking.machine.site)),
    )
