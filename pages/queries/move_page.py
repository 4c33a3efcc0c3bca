"""The page on which a booking goes to another machine: why, which ones, what it means."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from operator import attrgetter
from typing import Any

from django.db.models import Q

from accounts.models import User
from foundation import clock
from machines.models import Machine
from machines.queries import categories_approved_by, is_approver, today_at
from machines.together import fetch_together
from pages.wording import night_words, specs_words
from reservations.lifecycle import State
from reservations.models import Booking, MoveOffer
from reservations.queries import machines_to_move_to, may_move
from reservations.queries.moving import chain_among, continuing
from reservations.services.keeping import LEFT_DAYS
from reservations.wording import range_words, weekday_words
from reservations.wording.moves import cause_sentence, outcome_sentence

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Choice:
    """A machine to which the booking could go."""

    name: str
    specs: str
    is_best: bool
    is_new: bool
    """It was not yet free when the offer was made."""


@dataclass(frozen=True, slots=True)
class MoveView:
    """What the page shows."""

    booking: Booking
    range: str
    specs: str
    is_mine: bool
    is_open: bool
    cause: str
    reason: str
    made_by: str
    closed: str
    """Why nothing is offered any more; empty while something is, or when nothing ever was."""
    choices: list[Choice]
    can_offer: bool
    """An approver may offer another machine, with a reason."""
    is_now: bool
    """The new machine is installed at once, not in a night to come."""
    night: str
    readable_until: str
    """Until when what lies on the machine that is left can be fetched; empty when nothing does."""

    decided: frozenset[str]
    """Short names of the categories in which the reader decides."""

    def choice(self, name: str) -> Choice | None:
        """Answers the choice of a name, if it is one."""
        return next((choice for choice in self.choices if choice.name == name), None)


def move_view(person: User, booking: Booking) -> MoveView | None:
    """Answers the page; None for somebody who may not move the booking."""
    if not may_move(person, booking):
        return None
    rows = _rows(person, booking)
    offer = _newest(rows)
    chain = tuple(chain_among(booking, rows["chain"]))
    machines = machines_to_move_to(booking, clock.now(), chain)
    is_open = offer is not None and offer.is_open
    machine, today = booking.machine, today_at(booking.machine.site)
    is_used = booking.state == State.ACTIVE and booking.occupancy.was_installed
    kept_days = max(LEFT_DAYS, booking.rules.grace_days)
    return MoveView(
        booking=booking,
        range=range_words(booking.days),
        specs=specs_words(machine.memory_gib, machine.cores, machine.gpus),
        is_mine=person.pk == booking.holder_id,
        is_open=is_open,
        cause=cause_sentence(offer.cause, offer.machine.name) if offer and is_open else "",
        reason=offer.reason if offer and is_open else "",
        made_by=str(offer.made_by) if offer and is_open and offer.made_by else "",
        closed=_closed(offer),
        choices=_choices(machines, offer) if is_open else [],
        can_offer=not is_open and bool(machines) and is_approver(person, machine.category),
        is_now=booking.first_day <= today,
        night=night_words(booking.first_day),
        readable_until=weekday_words(today + kept_days * ONE_DAY - ONE_DAY) if is_used else "",
        decided=frozenset(category.slug for category in rows["decided"]),
    )


def _rows(person: User, booking: Booking) -> dict[str, list[Any]]:
    """Answers what the page needs beside the machines that are free, in one query."""
    offers = booking.move_offers.all()
    return fetch_together(
        offers=offers,
        machines=Machine.objects.filter(
            Q(pk__in=offers.values("machine")) | Q(pk__in=offers.values("to_machine"))
        ),
        people=User.objects.filter(pk__in=offers.values("made_by")),
        chain=continuing(booking),
        decided=categories_approved_by(person),
    )


def _newest(rows: Mapping[str, list[Any]]) -> MoveOffer | None:
    """Answers the newest offer to move, with its machines and whoever made it."""
    offer: MoveOffer | None = max(rows["offers"], key=attrgetter("made_at", "pk"), default=None)
    if offer is not None:
        machines = {machine.pk: machine for machine in rows["machines"]}
        people = {person.pk: person for person in rows["people"]}
        offer.machine = machines[offer.machine_id]
        offer.to_machine = machines.get(offer.to_machine_id)
        offer.made_by = people.get(offer.made_by_id)
    return offer


def _choices(machines: Sequence[Machine], offer: MoveOffer | None) -> list[Choice]:
    proposed = [] if offer is None else offer.proposed
    return [
        Choice(
            name=machine.name,
            specs=specs_words(machine.memory_gib, machine.cores, machine.gpus),
            is_best=position == 0,
            is_new=machine.name not in proposed,
        )
        for position, machine in enumerate(machines)
    ]


def _closed(offer: MoveOffer | None) -> str:
    """Answers why the newest offer is open no more."""
    if offer is None or offer.is_open:
        return ""
    to_machine = "" if offer.to_machine is None else offer.to_machine.name
    return outcome_sentence(offer.outcome, offer.machine.name, to_machine)
