"""Offering another machine later, when nothing was free at the moment the trouble began."""

from datetime import datetime, timedelta

import structlog
from django.db import DatabaseError
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.fields.json import KT

from journal.models import Entry
from machines.models import Unavailability
from reservations.lifecycle import STANDING
from reservations.models import Booking, MoveOffer
from reservations.services.moving import offer_move
from reservations.services.outages import Answer

log = structlog.get_logger(__name__)

MOST_A_PASS = 10
"""So many are tried in a pass, drawn anew each time: none waits behind those nothing fits."""
AT_FIRST = timedelta(hours=1)
"""So long whoever reacts to the trouble itself offers what is free."""
ANSWERED = ("", MoveOffer.Outcome.KEPT, MoveOffer.Outcome.MOVED)
"""Open, or answered by a person: nothing more is offered."""
_Kind, _Cause = Unavailability.Kind, MoveOffer.Cause
CAUSES = {
    _Kind.MAINTENANCE: _Cause.MAINTENANCE,
    _Kind.BREAKDOWN: _Cause.BREAKDOWN,
    _Kind.INSTALLATION: _Cause.FAILED_NIGHT,
}


def offer_again(now: datetime) -> int:
    """Offers other machines for bookings whose own is out and who were offered nothing yet.

    Answers for how many something is free by now. A machine that its checks complain about is
    looked at again by the next checks, and offered then.
    """
    waiting = _out_without_offer(now).values_list("pk", "machine__unavailabilities__kind")
    drawn = dict(waiting.order_by("?")[:MOST_A_PASS])
    return sum(_offer(key, CAUSES[_Kind(kind)]) for key, kind in sorted(drawn.items()))


def _out_without_offer(now: datetime) -> QuerySet[Booking]:
    """Answers the standing bookings whose machine is out on days they have left.

    Only those whose holders should be offered another one, as was chosen when it was taken out.
    """
    earlier = Entry.objects.filter(at__lte=now - AT_FIRST)
    should = earlier.filter(
        kind="booking_met_by_outage",
        subject_kind="booking",
        subject_ref=OuterRef("reference"),
        facts__answer=Answer.OFFER.value,
    )
    offers = MoveOffer.objects.filter(booking=OuterRef("pk"), outcome__in=ANSWERED)
    failed = earlier.filter(kind="night_failed").alias(of=KT("facts__booking"))
    has_failed = Exists(failed.filter(of=OuterRef("reference")))
    is_failure = Q(
        has_failed,
        machine__unavailabilities__kind=_Kind.INSTALLATION,
        occupancy__installed_at__isnull=True,
    )
    is_outage = Q(machine__unavailabilities__kind__in=[_Kind.MAINTENANCE, _Kind.BREAKDOWN])
    return Booking.objects.filter(
        is_failure | is_outage & Q(Exists(should)),
        Q(machine__unavailabilities__stop_day__gt=F("first_day")),
        state__in=STANDING,
        released_at__isnull=True,
        stop_day__gt=now.date(),
        machine__unavailabilities__stop_day__gt=now.date(),
        machine__unavailabilities__first_day__lt=F("stop_day"),
    ).exclude(Exists(offers))


def _offer(booking_id: int, cause: str) -> bool:
    """Offers what is free for one booking, in a transaction of its own."""
    try:
        return offer_move(booking_id=booking_id, cause=cause) is not None
    except DatabaseError:
        log.exception("machine_not_offered", booking=booking_id)
        return False
