"""All rows that the rules need to judge some questions, fetched together.

The number of queries is the same for one question and for many.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta

from django.db.models import (
    Case,
    Exists,
    OuterRef,
    Prefetch,
    Q,
    Subquery,
    When,
    prefetch_related_objects,
)

from accounts.models import User
from foundation.days import DayRange, add_months
from foundation.midnight import at_local, local_day
from foundation.working_days import WorkingCalendar
from machines.models import Machine, Profile, Unavailability
from machines.queries import open_spans_of_people, site_zone, working_calendar
from reservations.lifecycle import LIVE, State
from reservations.models import Booking, BookingRules, Extension
from reservations.policy.amending import OPEN
from reservations.policy.values import (
    Block,
    BlockKind,
    Limits,
    MachineFacts,
    Span,
    WindowScope,
)
from reservations.queries.rows import blocks_of, counted_days, limits_of, lost_days, outage_days

COUNTED = (State.REQUESTED, State.APPROVED, State.ACTIVE, State.ENDED)
"""States whose days count in the window, up to their real stop day."""
END_OF_WORK = time(18)
"""After this local time nobody decides before the next working day."""
ONE_DAY = timedelta(days=1)


class Shelf:
    """The rows near some questions: what stands on machines, what people hold."""

    def __init__(
        self,
        *,
        people: Iterable[User],
        machines: Iterable[Machine],
        first_day: date,
        now: datetime,
    ) -> None:
        """Fetches everything.

        Args:
            people: the holders asked about.
            machines: the machines asked about, with category and site.
            first_day: the earliest day asked about.
            now: the instant of the question.
        """
        self.now = now
        self._people = {person.pk: person for person in people}
        self._machines = {machine.pk: machine for machine in machines}
        prefetch_related_objects(
            list(self._machines.values()),
            Prefetch("profiles", Profile.objects.order_by("slug")),
        )
        near_day = min(first_day, now.date() - ONE_DAY)
        self._rules = self._fetch_rules()
        rows = [row for dated in self._rules.values() for row in dated]
        gap = timedelta(days=max((row.max_gap_days for row in rows), default=0) + 1)
        months = max((row.window_months for row in rows), default=0) + 1
        self._left: defaultdict[int, list[Booking]] = defaultdict(list)
        self._standing = self._fetch_standing(near_day - gap)
        self._chains = self._fetch_chains()
        self._held = self._fetch_held(add_months(near_day, -months))
        self._outages = self._fetch_outages(near_day)
        self._spans = open_spans_of_people(self._people.values(), self._machines.values())
        self._calendars: dict[int, WorkingCalendar] = {}

    def today(self, machine: Machine) -> date:
        """Answers the local day of the machine's site."""
        return local_day(self.now, site_zone(machine.site))

    def rules(self, machine: Machine) -> BookingRules | None:
        """Answers the numbers in force for a machine today, if any were ever entered."""
        today = self.today(machine)
        in_force = [row for row in self._rules[machine.category_id] if row.from_day <= today]
        return in_force[-1] if in_force else None

    def limits(self, machine: Machine) -> Limits:
        """Answers the numbers in force for a machine today."""
        row = self.rules(machine)
        return Limits() if row is None else limits_of(row)

    def standing_on(self, machine: Machine) -> list[Booking]:
        """Answers live and ended bookings near the days asked, by first day."""
        return self._standing[machine.pk]

    def left_on(self, machine: Machine) -> list[Booking]:
        """Answers bookings of the people that ended long ago, their disks not claimed since."""
        return self._left[machine.pk]

    def outages_on(self, machine: Machine) -> list[Unavailability]:
        """Answers when the machine is out near the days asked, by first day."""
        return self._outages[machine.pk]

    def chain_of(self, booking: Booking) -> list[Booking]:
        """Answers the bookings of a booking's occupancy that stand or stood."""
        return self._chains[booking.occupancy_id]

    def facts(
        self, person: User, machine: Machine, limits: Limits, left_out: Booking | None = None
    ) -> MachineFacts:
        """Answers a machine as a person finds it, one booking left out."""
        category = machine.category
        is_open = category.is_bookable and machine.accepts_bookings
        spans = self._spans[person.pk][machine.pk]
        return MachineFacts(
            name=machine.name,
            is_bookable=is_open and self.rules(machine) is not None,
            profiles=frozenset(profile.slug for profile in machine.profiles.all()),
            open_spans=tuple(Span(span.first_day, span.stop_day) for span in spans),
            blocks=tuple(self.blocks_on(machine, left_out)),
            counted=self.counted(person, machine, limits, left_out),
            retired_day=machine.retired_day,
            warranty_end_day=machine.warranty_end_day,
            memory_gib=machine.memory_gib,
            cores=machine.cores,
            gpus=machine.gpus,
        )

    def counted(
        self, person: User, machine: Machine, limits: Limits, left_out: Booking | None = None
    ) -> tuple[DayRange, ...]:
        """Answers a person's machine-days in the machine's window scope."""
        counted: list[DayRange] = []
        for booking in self._in_scope(person, machine, limits):
            if booking != left_out:
                counted.extend(counted_days(booking, self._outages[booking.machine_id]))
        return tuple(counted)

    def lost(self, person: User, machine: Machine, limits: Limits, since_day: date) -> int:
        """Answers how many days from a day to today were lost in the machine's window scope.

        Days on which a person held a machine that was out, or that never came.
        """
        days = DayRange(since_day, self.today(machine) + ONE_DAY)
        return sum(
            lost_days(booking, self._outages[booking.machine_id], days)
            for booking in self._in_scope(person, machine, limits)
        )

    def _in_scope(self, person: User, machine: Machine, limits: Limits) -> Iterator[Booking]:
        """Answers what a person holds and held where days count together with the machine's."""
        is_by_machine = limits.window_scope is WindowScope.MACHINE
        for booking in self._held[person.pk]:
            if (is_by_machine and booking.machine_id == machine.pk) or (
                not is_by_machine and booking.machine.category_id == machine.category_id
            ):
                yield booking

    def first_decision_day(self, machine: Machine) -> date | None:
        """Answers the first day on which somebody can decide; None when nobody has to."""
        if machine.category.is_automatic:
            return None
        calendar = self._calendar(machine)
        today = self.today(machine)
        closing = at_local(today, END_OF_WORK, site_zone(machine.site))
        if calendar.is_working(today) and self.now < closing:
            return today
        return calendar.next_working(today)

    def _calendar(self, machine: Machine) -> WorkingCalendar:
        if machine.site_id not in self._calendars:
            self._calendars[machine.site_id] = working_calendar(machine.site)
        return self._calendars[machine.site_id]

    def blocks_on(self, machine: Machine, left_out: Booking | None = None) -> Iterator[Block]:
        """Answers what stands on a machine near the days asked, one booking left out."""
        for booking in self._standing[machine.pk]:
            if booking != left_out:
                yield from blocks_of(booking)
        for row in self._outages[machine.pk]:
            yield Block(outage_days(row), BlockKind.UNAVAILABLE)

    def _fetch_rules(self) -> defaultdict[int, list[BookingRules]]:
        categories = {machine.category_id for machine in self._machines.values()}
        grouped: defaultdict[int, list[BookingRules]] = defaultdict(list)
        for row in BookingRules.objects.filter(category__in=categories).order_by("from_day"):
            grouped[row.category_id].append(row)
        return grouped

    def _fetch_standing(self, since_day: date) -> defaultdict[int, list[Booking]]:
        """Fetches what stands near the days asked; what the people left before that goes aside."""
        grouped: defaultdict[int, list[Booking]] = defaultdict(list)
        is_near = Q(held_stop_day__gte=since_day) | Q(kept_until__gt=since_day)
        claims = Booking.objects.filter(
            machine=OuterRef("machine"),
            state__in=[State.ACTIVE, State.ENDED],
            first_day__gte=OuterRef("stop_day"),
        ).exclude(occupancy=OuterRef("occupancy"))
        is_left = Q(~Exists(claims), holder__in=self._people, state=State.ENDED)
        rows = (
            Booking.objects.filter(
                is_near | is_left, machine__in=self._machines, state__in=[*LIVE, State.ENDED]
            )
            .annotate(is_near=Case(When(is_near, then=True), default=False))
            .select_related("profile", "holder")
            .order_by("first_day", "id")
        )
        for row in rows:
            shelf = grouped if row.is_near else self._left
            shelf[row.machine_id].append(row)
        return grouped

    def _fetch_chains(self) -> defaultdict[int, list[Booking]]:
        """Fetches whole chains: their early members may be long over."""
        shelves = (*self._standing.values(), *self._left.values())
        standing = [booking for rows in shelves for booking in rows]
        grouped: defaultdict[int, list[Booking]] = defaultdict(list)
        rows = Booking.objects.filter(
            occupancy__in={booking.occupancy_id for booking in standing},
            holder__in=self._people,
            state__in=COUNTED,
        )
        for row in rows:
            grouped[row.occupancy_id].append(row)
        return grouped

    def _fetch_held(self, since_day: date) -> defaultdict[int, list[Booking]]:
        grouped: defaultdict[int, list[Booking]] = defaultdict(list)
        rows = (
            Booking.objects.filter(
                holder__in=self._people, state__in=COUNTED, stop_day__gt=since_day
            )
            .select_related("machine")
            .annotate(open_stop_day=_open_stop_day())
            .order_by("first_day", "id")
        )
        for row in rows:
            row.asked_stop_day = row.open_stop_day
            grouped[row.holder_id].append(row)
        return grouped

    def _fetch_outages(self, near_day: date) -> defaultdict[int, list[Unavailability]]:
        held = [booking for rows in self._held.values() for booking in rows]
        since_day = min([near_day, *(booking.held_first_day for booking in held)])
        rows = Unavailability.objects.filter(
            machine__in={*self._machines, *(booking.machine_id for booking in held)},
            stop_day__gt=since_day,
        )
        grouped: defaultdict[int, list[Unavailability]] = defaultdict(list)
        for row in rows.order_by("first_day", "id"):
            grouped[row.machine_id].append(row)
        return grouped


def _open_stop_day() -> Subquery:
    """Answers the stop day that an open extension of a booking asks for."""
    asked = Extension.objects.filter(booking=OuterRef("pk"), state__in=OPEN)
    return Subquery(asked.values("stop_day")[:1])
