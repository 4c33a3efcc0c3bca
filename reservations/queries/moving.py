"""Moves to an equivalent machine: what is offered, and which machines are free for it now."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import QuerySet

from foundation.days import DayRange
from foundation.midnight import local_day
from machines.models import Machine
from machines.queries import in_service, site_zone, visible_machines
from reservations.lifecycle import STANDING
from reservations.models import Booking, MoveOffer
from reservations.policy.moving import machines_for
from reservations.policy.values import Gesture
from reservations.queries.cases import Question, take
from reservations.queries.shelf import Shelf


def open_offer(booking: Booking) -> MoveOffer | None:
    """Answers the offer to move that waits for an answer, if there is one."""
    return booking.move_offers.select_related("machine", "made_by").filter(outcome="").first()


def last_offer(booking: Booking) -> MoveOffer | None:
    """Answers the newest offer to move, open or settled."""
    rows = booking.move_offers.select_related("machine", "to_machine", "made_by")
    return rows.order_by("-made_at", "-id").first()


def is_movable(booking: Booking, now: datetime) -> bool:
    """Answers whether a booking stands and has days left, so that it could move."""
    today = local_day(now, site_zone(booking.machine.site))
    return (
        booking.state in STANDING
        and booking.released_at is None
        and max(booking.first_day, today) < booking.stop_day
    )


def machines_to_move_to(
    booking: Booking, now: datetime, chain: tuple[Booking, ...] = ()
) -> list[Machine]:
    """Answers the machines to which a booking could move now, the best fit first.

    At least as good, of the same category and kind, installed by the same, and free for all
    days that are left, those of the bookings that continue it included. A fixed number of
    queries, whatever the number of machines.

    Args:
        booking: with machine, category and site.
        now: the instant of the question.
        chain: the booking and all that continue it, when they are loaded already.
    """
    if not is_movable(booking, now):
        return []
    leaving = booking.machine
    today = local_day(now, site_zone(leaving.site))
    wanted = _days_left(booking, chain or tuple(chain_from(booking)), today)
    others = _candidates(booking, wanted)
    question = Question(
        holder=booking.holder,
        machine=leaving,
        wanted=wanted,
        profile=booking.profile.slug,
        gesture=Gesture.MOVE,
        continues=False,
        booking=booking,
    )
    shelf = Shelf(
        people=[booking.holder],
        machines=[leaving, *others],
        first_day=wanted.first_day,
        now=now,
    )
    case = take(question, shelf).case
    facts = [shelf.facts(booking.holder, other, case.limits) for other in others]
    by_name = {other.name: other for other in others}
    return [by_name[name] for name in machines_for(case, facts)]


def chain_from(booking: Booking) -> list[Booking]:
    """Answers a booking and all that continue it, in order."""
    rows = continuing(booking).select_related("machine", "holder", "rules", "occupancy")
    return chain_among(booking, rows)


def continuing(booking: Booking) -> QuerySet[Booking]:
    """Answers the bookings of an occupancy that continue another one."""
    return Booking.objects.filter(occupancy=booking.occupancy_id).exclude(continues=None)


def chain_among(booking: Booking, rows: Iterable[Booking]) -> list[Booking]:
    """Answers a booking and all that continue it, in order, from what was read already."""
    chain, after = [booking], {row.continues_id: row for row in rows}
    while chain[-1].pk in after:
        chain.append(after[chain[-1].pk])
    return chain


def _days_left(booking: Booking, chain: tuple[Booking, ...], today: date) -> DayRange:
    """Answers the days that must be free elsewhere: from today to the last one held."""
    stop_day = max(row.held_stop_day for row in chain)
    return DayRange(max(booking.first_day, today), stop_day)


def _candidates(booking: Booking, wanted: DayRange) -> list[Machine]:
    """Answers machines of the same category and kind that whoever drives this one drives too."""
    leaving = booking.machine
    machines = visible_machines(booking.holder).filter(
        category=leaving.category_id,
        kind=leaving.kind,
        driven_by=leaving.driven_by,
        memory_gib__gte=leaving.memory_gib,
        cores__gte=leaving.cores,
        gpus__gte=leaving.gpus,
    )
    return list(in_service(machines, wanted.first_day).exclude(pk=leaving.pk).order_by("id"))
