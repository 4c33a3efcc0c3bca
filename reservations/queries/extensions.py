"""Reads of extensions: the open ones, and what they would meet."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from accounts.queries import Anybody
from foundation import clock
from foundation.days import DayRange
from machines.queries import categories_approved_by
from reservations.lifecycle import STANDING, UNDECIDED, State
from reservations.models import Booking, Extension
from reservations.policy.amending import OPEN
from reservations.policy.extending import Reach, reach
from reservations.policy.values import Gesture, Verdict
from reservations.queries.cases import Question, question_about, take
from reservations.queries.shelf import Shelf


@dataclass(frozen=True, slots=True)
class ExtensionGround:
    """A booking, the extension asked for it, and all rows that judge one."""

    booking: Booking
    asked: Extension | None
    rivals: list[Booking]
    """Requests of others that granting refuses; only for whoever decides."""
    shelf: Shelf

    def reach(self) -> Reach:
        """Answers until which last day the booking can be extended, and what limits it."""
        return reach(take(question_about(self.booking, Gesture.EXTEND), self.shelf).case)

    def verdict(self, stop_day: date) -> Verdict:
        """Answers what the rules say to a later stop day, nothing stored."""
        return take(question_of_extension(self.booking, stop_day), self.shelf).verdict()

    def rival_verdicts(self) -> list[Verdict]:
        """Answers what the rules say to each of the rivals."""
        return [take(question_about(rival), self.shelf).verdict() for rival in self.rivals]


def extension_ground(booking: Booking, *, is_decider: bool) -> ExtensionGround:
    """Answers all that the page of an extension needs to know. Four queries at most.

    Args:
        booking: with holder, rules, profile and the machine's category and site.
        is_decider: whether the reader decides, and is shown the rivals.
    """
    asked = open_extension(booking)
    rivals = rivals_of(booking, asked.days) if asked is not None and is_decider else []
    shelf = Shelf(
        people={row.holder_id: row.holder for row in (booking, *rivals)}.values(),
        machines=[booking.machine],
        first_day=min(row.first_day for row in (booking, *rivals)),
        now=clock.now(),
    )
    return ExtensionGround(booking, asked, rivals, shelf)


def open_extension(booking: Booking) -> Extension | None:
    """Answers the extension of a booking that nobody has decided yet, if there is one."""
    return booking.extensions.filter(state__in=OPEN).select_related("asked_by").first()


def open_extensions_of(bookings: Iterable[Booking]) -> dict[int, Extension]:
    """Answers the open extensions of some bookings, by the key of the booking."""
    rows = Extension.objects.filter(
        booking__in=[booking.pk for booking in bookings], state__in=OPEN
    )
    return {row.booking_id: row for row in rows}


def question_of_extension(booking: Booking, stop_day: date) -> Question:
    """Answers what has to be asked to judge a later stop day of a booking."""
    question = question_about(booking, Gesture.EXTEND)
    return Question(
        holder=question.holder,
        machine=question.machine,
        wanted=DayRange(booking.first_day, stop_day),
        profile=question.profile,
        gesture=Gesture.EXTEND,
        continues=question.continues,
        booking=booking,
    )


def is_extendable(booking: Booking, today: date) -> bool:
    """Answers whether more days can be asked for a booking at all.

    It stands, or is over and in its days of grace, its data untouched; it was not given back,
    and did not go on elsewhere.
    """
    if booking.released_at is not None or booking.moved_to_id is not None:
        return False
    if booking.state in STANDING:
        return True
    kept_until = booking.kept_until
    is_in_grace = booking.state == State.ENDED and kept_until is not None and today < kept_until
    return is_in_grace and booking.occupancy.data_gone_at is None


def rivals_of(booking: Booking, days: DayRange) -> list[Booking]:
    """Answers requests and offers of others on some days of a booking's machine."""
    rows = (
        Booking.objects.filter(
            machine=booking.machine_id,
            state__in=UNDECIDED,
            held_first_day__lt=days.stop_day,
            held_stop_day__gt=days.first_day,
        )
        .exclude(holder=booking.holder_id)
        .select_related(
            "holder",
            "machine__category",
            "machine__site",
            "profile",
            "rules",
            "occupancy",
            "continues__profile",
        )
        .order_by("first_day", "pk")
    )
    return list(rows)


def rivals_on(shelf: Shelf, booking: Booking, days: DayRange) -> list[Booking]:
    """Answers the same from a shelf that holds the machine's rows."""
    return [
        row
        for row in shelf.standing_on(booking.machine)
        if row.state in UNDECIDED
        and row.holder_id != booking.holder_id
        and row.held_days.overlaps(days)
    ]


def rival_extensions(booking: Booking) -> list[Extension]:
    """Answers open extensions of others over the days that a request holds."""
    return rival_extensions_of([booking])[booking.pk]


def rival_extensions_of(requests: Sequence[Booking]) -> dict[int, list[Extension]]:
    """Answers the same of many requests, by their keys, in one query."""
    rows = (
        Extension.objects.filter(
            state__in=OPEN, booking__machine__in={request.machine_id for request in requests}
        )
        .select_related(
            "booking__holder",
            "booking__machine__category",
            "booking__machine__site",
            "booking__occupancy",
            "booking__profile",
            "booking__rules",
        )
        .order_by("asked_at", "pk")
    )
    return {
        request.pk: [row for row in rows if stands_beside(row, request)] for request in requests
    }


def stands_beside(extension: Extension, request: Booking) -> bool:
    """Answers whether somebody's extension asks for days that another's request holds."""
    booking = extension.booking
    is_here = booking.machine_id == request.machine_id and booking.holder_id != request.holder_id
    return is_here and extension.days.overlaps(request.held_days)


def extensions_to_decide(approver: Anybody) -> QuerySet[Extension]:
    """Answers the open extensions on which somebody decides, the one that lapses first first."""
    return (
        Extension.objects.filter(
            state__in=OPEN,
            booking__machine__category__in=categories_approved_by(approver).order_by(),
        )
        .select_related("booking__machine__site", "booking__holder", "asked_by")
        .order_by("lapses_day", "pk")
    )
