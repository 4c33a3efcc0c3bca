"""The planning as calendars read it: names to people signed in, free and taken days to others."""

from collections.abc import Iterator, Sequence
from uuid import NAMESPACE_URL, UUID, uuid5

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from calendars.models import BookingEvent
from calendars.policy.feeds import Shown, Status
from calendars.queries.feeds import status_of
from calendars.showing import shown_to_others
from foundation.days import DayRange
from machines.models import Unavailability
from machines.wording import UNAVAILABILITY_LABELS
from pages.queries.planning import SHOWN_STATES, MachineRow
from reservations.models import Booking
from reservations.wording import range_words


def planning_events(
    machines: Sequence[MachineRow], grid: DayRange, *, is_public: bool
) -> list[Shown]:
    """Answers what stands on machines as events of a calendar, by first day.

    Two queries. The events of visitors have identities of their own, which lead to nobody.
    """
    keys = [machine.key for machine in machines]
    events = [*_bookings(keys, grid, is_public=is_public), *_outages(keys, grid)]
    return sorted(events, key=lambda event: (event.first_day, event.summary))


def _bookings(keys: list[int], grid: DayRange, *, is_public: bool) -> Iterator[Shown]:
    rows = (
        Booking.objects.order_by("first_day", "id")
        .filter(
            machine__in=keys,
            state__in=SHOWN_STATES,
            held_first_day__lt=grid.stop_day,
            held_stop_day__gt=grid.first_day,
        )
        .select_related("machine__category", "holder", "event")
    )
    for booking in rows:
        shown = shown_to_others(booking, _event_of(booking), status_of(booking))
        yield _nameless(booking, shown) if is_public else shown


def _event_of(booking: Booking) -> BookingEvent:
    """Answers how calendars know a booking; one that none has met yet is made up, not stored."""
    event: BookingEvent | None = getattr(booking, "event", None)
    if event is not None:
        return event
    uid = _identity(f"booking/{booking.reference}")
    return BookingEvent(booking=booking, uid=uid, sequence=0, changed_at=booking.asked_at)


def _nameless(booking: Booking, shown: Shown) -> Shown:
    summary = pgettext("in a calendar", "%(machine)s: taken") % {"machine": booking.machine.name}
    return Shown(
        uid=str(_identity(f"taken/{shown.uid}")),
        sequence=shown.sequence,
        changed_at=shown.changed_at,
        first_day=shown.first_day,
        stop_day=shown.stop_day,
        status=shown.status,
        summary=summary,
        description=shown.description,
        url=shown.url,
        category=shown.category,
        is_reminding=False,
    )


def _outages(keys: list[int], grid: DayRange) -> Iterator[Shown]:
    rows = Unavailability.objects.filter(
        machine__in=keys, first_day__lt=grid.stop_day, stop_day__gt=grid.first_day
    ).select_related("machine__category")
    for row in rows:
        words = {"machine": row.machine.name, "outage": UNAVAILABILITY_LABELS[row.kind]}
        days = range_words(DayRange(row.first_day, row.stop_day))
        address = reverse("pages:machine", args=[row.machine.name])
        yield Shown(
            uid=str(_identity(f"outage/{row.pk}")),
            sequence=0,
            changed_at=row.entered_at,
            first_day=row.first_day,
            stop_day=row.stop_day,
            status=Status.CONFIRMED,
            summary=pgettext("in a calendar", "%(machine)s: %(outage)s") % words,
            description=days[:1].upper() + days[1:],
            url=f"{settings.PORTAL_BASE_URL}{address}",
            category=row.machine.category.slug,
            is_reminding=False,
        )


def calendar_name() -> str:
    """Answers how a calendar names the planning."""
    return _("bigmem: planning")


def _identity(path: str) -> UUID:
    """Answers the same identity for the same thing, each time it is asked."""
    return uuid5(NAMESPACE_URL, f"{settings.PORTAL_BASE_URL}/{path}")
