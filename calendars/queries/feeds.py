"""What a feed shows: the bookings that its person may know, judged at each reading."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q, QuerySet

from accounts.models import User
from calendars.models import Feed, InvitationChoice
from calendars.policy.feeds import KEPT_CANCELLED, PAST_OTHERS, PAST_OWN, Scope, Status
from machines.models import Machine
from machines.queries import visible_categories, visible_machines
from reservations.lifecycle import LIVE, STANDING, State
from reservations.models import Booking

SHOWN = (*LIVE, State.ENDED)
GONE = (State.REFUSED, State.WITHDRAWN, State.LAPSED, State.CANCELLED)


def status_of(booking: Booking) -> Status:
    """Answers what a booking is to a calendar."""
    if booking.state in GONE:
        return Status.CANCELLED
    is_certain = booking.state in STANDING or booking.state == State.ENDED
    return Status.CONFIRMED if is_certain else Status.TENTATIVE


def feeds_of(person: User) -> QuerySet[Feed]:
    """Answers the feeds of a person that can be read, the newest first."""
    return Feed.objects.filter(person=person, revoked_at__isnull=True).select_related(
        "machine", "category"
    )


def wants_invitations(person: User) -> bool:
    """Answers whether the mails about somebody's bookings carry invitations."""
    return InvitationChoice.objects.filter(person=person).exists()


def followed_bookings(feed: Feed, now: datetime) -> Sequence[Booking] | None:
    """Answers what a feed shows, by first day; None when its person may not know it any more.

    What came to nothing is shown for a while, if calendars knew it before.
    """
    if feed.scope == Scope.PERSONAL:
        bookings, past = Booking.objects.filter(holder=feed.person), PAST_OWN
    else:
        machines = _machines(feed)
        if machines is None:
            return None
        bookings, past = Booking.objects.filter(machine__in=machines.order_by()), PAST_OTHERS
    earliest = now.date() - past
    is_shown = Q(state__in=SHOWN, stop_day__gt=earliest)
    is_just_gone = Q(state__in=GONE, event__changed_at__gt=now - KEPT_CANCELLED)
    rows = bookings.filter(is_shown | is_just_gone).select_related(
        "machine__category", "holder", "profile"
    )
    return list(rows.order_by("first_day", "id"))


def _machines(feed: Feed) -> QuerySet[Machine] | None:
    """Answers the machines that a feed shows; None when its person may know none of them."""
    visible = visible_machines(feed.person)
    if feed.category is not None:
        known = visible_categories(feed.person).filter(pk=feed.category.pk)
        return visible.filter(category=feed.category) if known.exists() else None
    machines = visible.filter(pk=feed.machine_id or 0)
    return machines if machines.exists() else None
