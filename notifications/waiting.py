"""What waits for a decision, of every kind: one list for all mails."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from accounts.models import User
from accounts.roles import is_administrator
from foundation.midnight import local_day
from foundation.working_days import WorkingCalendar
from machines.models import Site
from machines.queries import categories_approved_by, site_zone, today_at, working_calendar
from provisioning.models import Reinstall
from provisioning.policy.reinstalling import State as ReinstallState
from reservations.models import Booking
from reservations.queries import changes_to_decide, extensions_to_decide, queue_for
from reservations.wording import count_words, short_weekday_words

ONE_DAY = timedelta(days=1)
PATIENCE_WORKING_DAYS = 2
"""Working days after that of the asking for which approvers are left to decide by themselves."""

REQUEST = pgettext_lazy("waits for a decision", "request")
EXTENSION = pgettext_lazy("waits for a decision", "extension")
CHANGE = pgettext_lazy("waits for a decision", "change")
REINSTALL = pgettext_lazy("waits for a decision", "reinstallation")


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that somebody has to decide; its days are local to the machine's site."""

    key: str
    """Names it for ever: “request/B-4F7K”, “extension/12”."""
    label: Promise
    booking: Booking
    asked_at: datetime
    lapses_day: date | None
    """At 00:00 of this day it lapses; None when it waits as long as its booking lasts."""
    days: int
    """How many are asked for; 0 where none are."""
    calendar: WorkingCalendar
    """Of the machine's site."""

    @property
    def is_urgent(self) -> bool:
        """Answers whether it would lapse before anybody is back at work."""
        if self.lapses_day is None:
            return False
        return self.lapses_day <= self.calendar.next_working(self._today)

    @property
    def is_overdue(self) -> bool:
        """Answers whether it has waited for longer than approvers may take."""
        asked_day = local_day(self.asked_at, site_zone(self.booking.machine.site))
        last_day = self.calendar.plus(asked_day, PATIENCE_WORKING_DAYS)
        return self.is_working_day and self._today > last_day

    @property
    def is_working_day(self) -> bool:
        """Answers whether people work today where the machine stands."""
        return self.calendar.is_working(self._today)

    @property
    def _today(self) -> date:
        return today_at(self.booking.machine.site)


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to decide, as a mail shows it."""

    label: str
    machine: str
    holder: str
    reference: str
    days: str
    lapses: str
    """The evening on which it lapses; empty when it does not."""
    is_urgent: bool


Finder = Callable[[User, "Calendars"], Iterator[Waiting]]


class Calendars(dict[int, WorkingCalendar]):
    """Working days by site, each read once."""

    def of(self, site: Site) -> WorkingCalendar:
        """Answers the working days of a site."""
        if site.pk not in self:
            self[site.pk] = working_calendar(site)
        return self[site.pk]


def waiting_for(person: User) -> list[Waiting]:
    """Answers what a person may decide, what lapses first first.

    Nothing of their own bookings, unless they run the portal.
    """
    calendars, decides_all = Calendars(), is_administrator(person)
    found = [
        item
        for finder in _FINDERS
        for item in finder(person, calendars)
        if decides_all or item.booking.holder_id != person.pk
    ]
    return sorted(found, key=lambda item: (item.lapses_day or date.max, item.asked_at, item.key))


def lines_of(items: list[Waiting]) -> list[Line]:
    """Answers what waits as lines, in the active language."""
    return [_line(item) for item in items]


def _requests(person: User, calendars: Calendars) -> Iterator[Waiting]:
    for request in queue_for(person):
        yield Waiting(
            key=f"request/{request.reference}",
            label=REQUEST,
            booking=request,
            asked_at=request.asked_at,
            lapses_day=request.first_day,
            days=request.days.days,
            calendar=calendars.of(request.machine.site),
        )


def _extensions(person: User, calendars: Calendars) -> Iterator[Waiting]:
    for extension in extensions_to_decide(person):
        yield Waiting(
            key=f"extension/{extension.pk}",
            label=EXTENSION,
            booking=extension.booking,
            asked_at=extension.asked_at,
            lapses_day=extension.lapses_day,
            days=extension.days.days,
            calendar=calendars.of(extension.booking.machine.site),
        )


def _changes(person: User, calendars: Calendars) -> Iterator[Waiting]:
    for change in changes_to_decide(person):
        yield Waiting(
            key=f"change/{change.pk}",
            label=CHANGE,
            booking=change.booking,
            asked_at=change.asked_at,
            lapses_day=change.lapses_day,
            days=change.days.days,
            calendar=calendars.of(change.booking.machine.site),
        )


def _reinstalls(person: User, calendars: Calendars) -> Iterator[Waiting]:
    asked = Reinstall.objects.filter(
        state=ReinstallState.REQUESTED.value,
        booking__machine__category__in=categories_approved_by(person).order_by(),
    )
    for reinstall in asked.select_related("booking__machine__site", "booking__holder"):
        yield Waiting(
            key=f"reinstall/{reinstall.pk}",
            label=REINSTALL,
            booking=reinstall.booking,
            asked_at=reinstall.asked_at,
            lapses_day=None,
            days=0,
            calendar=calendars.of(reinstall.booking.machine.site),
        )


_FINDERS: tuple[Finder, ...] = (_requests, _extensions, _changes, _reinstalls)
"""Where things wait. Another kind of thing to decide is one more finder."""


def _line(item: Waiting) -> Line:
    return Line(
        label=str(item.label),
        machine=item.booking.machine.name,
        holder=str(item.booking.holder),
        reference=item.booking.reference,
        days=count_words(item.days) if item.days else "",
        lapses=short_weekday_words(item.lapses_day - ONE_DAY) if item.lapses_day else "",
        is_urgent=item.is_urgent,
    )
