"""What waits for a decision, of every kind: one list for all mails."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypedDict
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from accounts.queries import today
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
from tickets.policy.life import Kind
from tickets.queries import waiting_tickets
from tickets.wording import KIND_LABELS

ONE_DAY = timedelta(days=1)
PATIENCE_WORKING_DAYS = 2
"""Working days after that of the asking for which approvers are left to decide by themselves."""

REQUEST = pgettext_lazy("waits for a decision", "request")
EXTENSION = pgettext_lazy("waits for a decision", "extension")
CHANGE = pgettext_lazy("waits for a decision", "change")
TICKET = pgettext_lazy("waits for a decision", "ticket")
REINSTALL = pgettext_lazy("waits for a decision", "reinstallation")


@dataclass(frozen=True, slots=True)
class Place:
    """Where something waits: the days of a site, or the portal's own."""

    calendar: WorkingCalendar
    zone: ZoneInfo
    today: date


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that somebody has to decide; its days are local to the machine's site."""

    key: str
    """Names it for ever: “request/B-4F7K”, “extension/12”."""
    label: Promise
    machine: str
    holder: User
    reference: str
    asked_at: datetime
    lapses_day: date | None
    """At 00:00 of this day it lapses; None when it waits as long as its booking lasts."""
    days: int
    """How many are asked for; 0 where none are."""
    place: Place
    may_wait: bool = False
    """Nothing is asked that approvers owe an answer to within two working days."""

    @property
    def is_urgent(self) -> bool:
        """Answers whether it would lapse before anybody is back at work."""
        if self.lapses_day is None:
            return False
        return self.lapses_day <= self.place.calendar.next_working(self.place.today)

    @property
    def is_overdue(self) -> bool:
        """Answers whether it has waited for longer than approvers may take."""
        if self.may_wait or not self.is_working_day:
            return False
        asked_day = local_day(self.asked_at, self.place.zone)
        return self.place.today > self.place.calendar.plus(asked_day, PATIENCE_WORKING_DAYS)

    @property
    def is_working_day(self) -> bool:
        """Answers whether people work today where the machine stands."""
        return self.place.calendar.is_working(self.place.today)


class About(TypedDict):
    """What is said of a booking about which something waits."""

    machine: str
    holder: User
    reference: str


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


Finder = Callable[[User, "Places"], Iterator[Waiting]]


class Places(dict[int, Place]):
    """Places by site, each read once; 0 is nowhere."""

    def of(self, site: Site | None) -> Place:
        """Answers the place of a site; without one, that of the portal."""
        key = 0 if site is None else site.pk
        if key not in self:
            self[key] = _portal() if site is None else _place(site)
        return self[key]


def _place(site: Site) -> Place:
    return Place(working_calendar(site), site_zone(site), today_at(site))


def _portal() -> Place:
    return Place(WorkingCalendar(), ZoneInfo(settings.TIME_ZONE), today())


def waiting_for(person: User) -> list[Waiting]:
    """Answers what a person may decide, what lapses first first.

    Nothing of their own bookings, unless they run the portal.
    """
    places, decides_all = Places(), is_administrator(person)
    found = [
        item
        for finder in _FINDERS
        for item in finder(person, places)
        if decides_all or item.holder.pk != person.pk
    ]
    return sorted(found, key=lambda item: (item.lapses_day or date.max, item.asked_at, item.key))


def lines_of(items: list[Waiting]) -> list[Line]:
    """Answers what waits as lines, in the active language."""
    return [_line(item) for item in items]


def _requests(person: User, places: Places) -> Iterator[Waiting]:
    for request in queue_for(person):
        yield Waiting(
            key=f"request/{request.reference}",
            label=REQUEST,
            **_about(request),
            asked_at=request.asked_at,
            lapses_day=request.first_day,
            days=request.days.days,
            place=places.of(request.machine.site),
        )


def _extensions(person: User, places: Places) -> Iterator[Waiting]:
    for extension in extensions_to_decide(person):
        yield Waiting(
            key=f"extension/{extension.pk}",
            label=EXTENSION,
            **_about(extension.booking),
            asked_at=extension.asked_at,
            lapses_day=extension.lapses_day,
            days=extension.days.days,
            place=places.of(extension.booking.machine.site),
        )


def _changes(person: User, places: Places) -> Iterator[Waiting]:
    for change in changes_to_decide(person):
        yield Waiting(
            key=f"change/{change.pk}",
            label=CHANGE,
            **_about(change.booking),
            asked_at=change.asked_at,
            lapses_day=change.lapses_day,
            days=change.days.days,
            place=places.of(change.booking.machine.site),
        )


def _reinstalls(person: User, places: Places) -> Iterator[Waiting]:
    asked = Reinstall.objects.filter(
        state=ReinstallState.REQUESTED.value,
        booking__machine__category__in=categories_approved_by(person).order_by(),
    )
    for reinstall in asked.select_related("booking__machine__site", "booking__holder"):
        yield Waiting(
            key=f"reinstall/{reinstall.pk}",
            label=REINSTALL,
            **_about(reinstall.booking),
            asked_at=reinstall.asked_at,
            lapses_day=None,
            days=0,
            place=places.of(reinstall.booking.machine.site),
        )


def _tickets(person: User, places: Places) -> Iterator[Waiting]:
    """Answers the tickets that wait for an answer of those in charge.

    One about more days stands beside its extension, and a question waits for somebody else.
    """
    beside = [Kind.EXTENSION.value, Kind.QUESTION.value]
    for ticket in waiting_tickets(person).exclude(kind__in=beside):
        last = ticket.messages.order_by("-id").first()
        if last is None or last.author_id != ticket.about_id:
            continue
        machine = ticket.machine or (ticket.booking.machine if ticket.booking else None)
        yield Waiting(
            key=f"ticket/{ticket.pk}",
            label=TICKET,
            machine=str(machine or ticket.category or KIND_LABELS[Kind(ticket.kind)]),
            holder=ticket.about,
            reference=_("no. %(number)s") % {"number": ticket.pk},
            asked_at=last.at,
            lapses_day=None,
            days=0,
            place=places.of(machine.site if machine else None),
            may_wait=True,
        )


_FINDERS: tuple[Finder, ...] = (_requests, _extensions, _changes, _reinstalls, _tickets)
"""Where things wait. Another kind of thing to decide is one more finder."""


def _about(booking: Booking) -> About:
    return {
        "machine": booking.machine.name,
        "holder": booking.holder,
        "reference": booking.reference,
    }


def _line(item: Waiting) -> Line:
    return Line(
        label=str(item.label),
        machine=item.machine,
        holder=str(item.holder),
        reference=item.reference,
        days=count_words(item.days) if item.days else "",
        lapses=short_weekday_words(item.lapses_day - ONE_DAY) if item.lapses_day else "",
        is_urgent=item.is_urgent,
    )
