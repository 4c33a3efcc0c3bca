"""What the event of an occupancy shall say, and in which collection it belongs."""

from collections.abc import Sequence
from datetime import date

from calendars.models import CalendarEvent
from calendars.policy.events import Collection, Event, Stay, days_of
from machines.models import Machine
from reservations.lifecycle import STANDING, State
from reservations.models import Booking, Occupancy
from reservations.queries import driver_of


def wanted_event(occupancy: Occupancy) -> tuple[Event, Collection] | None:
    """Answers what the calendar shall show of an occupancy, and where; None for nothing."""
    bookings = list(
        Booking.objects.filter(occupancy=occupancy, state__in=[*STANDING, State.ENDED])
        .select_related("machine__category", "holder", "profile", "occupancy")
        .order_by("first_day", "id")
    )
    days = days_of([_stay(booking) for booking in bookings])
    if days is None:
        return None
    last = bookings[-1]
    event = Event(
        machine=last.machine.name,
        host=last.machine.host_name,
        login=last.holder.account_name,
        holder=str(last.holder),
        kind=last.machine.kind,
        profile=last.profile.slug,
        category=last.machine.category.slug,
        reference=last.reference,
        first_day=_first_day(bookings, days[0]),
        stop_day=days[1],
    )
    return event, _collection_for(last)


def _first_day(bookings: Sequence[Booking], first_day: date) -> date:
    """Answers the day on which an occupancy's event begins.

    What has begun keeps the day it began with, as when it is handed to somebody else in the
    middle: a program that installs what begins today must not take it for another occupancy.
    """
    if not any(booking.state in {State.ACTIVE, State.ENDED} for booking in bookings):
        return first_day
    event = CalendarEvent.objects.filter(occupancy=bookings[0].occupancy_id).first()
    if event is None or event.first_day is None:
        return first_day
    return min(first_day, event.first_day)


def _stay(booking: Booking) -> Stay:
    return Stay(
        first_day=booking.first_day,
        stop_day=booking.stop_day,
        is_standing=booking.state in STANDING,
        has_ended=booking.state == State.ENDED,
    )


def _collection_for(booking: Booking) -> Collection:
    """Answers where an event belongs: with those that the calendar chain installs, or not."""
    is_calendars = driver_of(booking) == Machine.DrivenBy.CALENDAR
    return Collection.CALENDAR if is_calendars else Collection.OTHERS
