"""Lists of bookings as people look at them."""

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from accounts.queries import Anybody, person_of
from foundation.days import DayRange
from machines.models import Machine
from machines.queries import categories_approved_by, note_approver, visible_machines
from reservations.errors import NotAllowed
from reservations.lifecycle import LIVE, State
from reservations.models import Booking, BookingRequest, Change, HandOver
from reservations.policy.amending import OPEN
from reservations.policy.handing_over import State as HandOverState
from reservations.queries.rights import may_read

NEIGHBOUR_DAYS = 42
"""How far before and after a booking its neighbours are shown: six weeks."""


def bookings_between(machines: Iterable[Machine], days: DayRange) -> QuerySet[Booking]:
    """Answers live and ended bookings that stand on some machines' days, by first day.

    Days held before a continuing booking belong to it.
    """
    return (
        Booking.objects.filter(
            machine__in=[machine.pk for machine in machines],
            state__in=[*LIVE, State.ENDED],
            held_first_day__lt=days.stop_day,
            held_stop_day__gt=days.first_day,
        )
        .select_related("holder")
        .order_by("machine_id", "first_day", "id")
    )


def bookings_of(person: User) -> QuerySet[Booking]:
    """Answers all bookings that a person holds, the latest first day first."""
    return _with_rows(Booking.objects.filter(holder=person)).order_by("-first_day", "-id")


def bookings_at_hand(person: User) -> QuerySet[Booking]:
    """Answers the live bookings of a person, and those that others hand over to them.

    The next first day comes first; whose each is says its holder.
    """
    given = HandOver.objects.filter(
        booking=OuterRef("pk"), taker=person, state=HandOverState.ASKED
    )
    return _with_rows(
        Booking.objects.filter(Q(holder=person, state__in=LIVE) | Exists(given))
    ).order_by("first_day", "id")


def bookings_of_sponsored(sponsor: User) -> QuerySet[Booking]:
    """Answers the bookings of all whose sponsor a person is, by first day."""
    return _with_rows(Booking.objects.filter(holder__sponsor=sponsor)).order_by("first_day", "id")


def find_booking(user: Anybody, reference: str) -> Booking:
    """Answers the booking of a reference to somebody who may see all of it.

    Raises:
        Booking.DoesNotExist: there is none, or this person may not know of it.
        NotAllowed: they see on the planning that it stands, and may see no more.
    """
    person = person_of(user)
    decided = categories_approved_by(user).filter(pk=OuterRef("machine__category")).order_by()
    rows = _with_rows(Booking.objects.annotate(reader_decides=Exists(decided)))
    booking = rows.get(reference=reference.upper())
    if person is not None:
        category = booking.machine.category
        note_approver(person, category, decides=booking.__dict__["reader_decides"])
    if may_read(user, booking):
        return booking
    is_on_planning = booking.is_live and person is not None
    if is_on_planning and visible_machines(user).filter(pk=booking.machine_id).exists():
        raise NotAllowed
    raise Booking.DoesNotExist


def queue_for(approver: Anybody) -> QuerySet[BookingRequest]:
    """Answers the requests on which somebody decides, the one that begins first first."""
    return (
        BookingRequest.objects.filter(
            state=State.REQUESTED,
            machine__category__in=categories_approved_by(approver).order_by(),
        )
        .select_related(
            "machine__category",
            "machine__site",
            "holder",
            "asked_by",
            "profile",
            "rules",
            "occupancy",
            "continues__profile",
        )
        .order_by("first_day", "id")
    )


def neighbours_of(booking: Booking) -> QuerySet[Booking]:
    """Answers what else stands on the machine six weeks before and after a booking."""
    margin = timedelta(days=NEIGHBOUR_DAYS)
    around = DayRange(booking.first_day - margin, booking.stop_day + margin)
    return bookings_between([booking.machine], around).exclude(pk=booking.pk)


def undecided_count(person: User) -> int:
    """Answers how many requests and changes of a person nobody has decided yet."""
    changes = Change.objects.filter(booking__holder=person, state__in=OPEN)
    return Booking.objects.filter(holder=person, state=State.REQUESTED).count() + changes.count()


def whole_bookings() -> QuerySet[Booking]:
    """Answers all bookings with the rows that their pages and cards speak of."""
    return _with_rows(Booking.objects.all())


def _with_rows(bookings: QuerySet[Booking]) -> QuerySet[Booking]:
    return bookings.select_related(
        "machine__category",
        "machine__site",
        "holder__sponsor",
        "asked_by",
        "profile",
        "rules",
        "occupancy",
        "continues__profile",
        "moved_to__machine",
        "decision__by",
    )
