"""All rows that the rules need to judge some questions, fetched together.

The number of queries is the same for one question and for many.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from operator import attrgetter
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from accounts.models import User
from foundation.days import DayRange, add_months
from foundation.midnight import at_local, local_day
from foundation.working_days import WorkingCalendar
from machines.models import ClosedDay, Machine, Profile, Unavailability
from machines.queries import door_sources, site_zone, spans_of_doors
from machines.together import fetch_together
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
SHOWN = (*LIVE, State.ENDED)
"""States of a booking that stands on its machine's days, or stood."""
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
        near_day = min(first_day, now.date() - ONE_DAY)
        small = fetch_together(**self._small_sources(near_day))
        self._rules = _grouped(small["rules"], "category_id", "from_day")
        self._outages = _grouped(small["outages"], "machine_id", "first_day")
        self._closed_days = _grouped(small["closed_days"], "site_id", "day")
        self._profiles = _slugs_by_machine(small["profiles"], small["accepted"])
        in_order = sorted(small["profiles"], key=attrgetter("position", "slug"))
        self._profile_order = [profile.slug for profile in in_order]
        self._spans = spans_of_doors(list(self._people.values()), self._machines.values(), small)
        self._sort(self._fetch_bookings(near_day), near_day)

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

    def usual_profile(self, machine: Machine) -> str:
        """Answers what is proposed to be installed on a machine; empty when nothing can be."""
        accepted = self._profiles[machine.pk]
        return next((slug for slug in self._profile_order if slug in accepted), "")

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
            profiles=self._profiles[machine.pk],
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

    def has_held(self, person: User) -> bool:
        """Answers whether a person holds or held anything that windows of today may count."""
        return bool(self._held[person.pk])

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
        return WorkingCalendar(frozenset(row.day for row in self._closed_days[machine.site_id]))

    def blocks_on(self, machine: Machine, left_out: Booking | None = None) -> Iterator[Block]:
        """Answers what stands on a machine near the days asked, one booking left out."""
        for booking in self._standing[machine.pk]:
            if booking != left_out:
                yield from blocks_of(booking)
        for row in self._outages[machine.pk]:
            yield Block(outage_days(row), BlockKind.UNAVAILABLE)

    def _small_sources(self, near_day: date) -> dict[str, QuerySet[Any]]:
        """Answers what is small and travels together: numbers, doors, outages, profiles."""
        machines = list(self._machines)
        categories = {machine.category_id for machine in self._machines.values()}
        sites = {machine.site_id for machine in self._machines.values()}
        return {
            "rules": BookingRules.objects.filter(category__in=categories),
            "outages": self._outages_met(near_day),
            "closed_days": ClosedDay.objects.filter(site__in=sites),
            "profiles": Profile.objects.all(),
            "accepted": Machine.profiles.through.objects.filter(machine__in=machines),
            **door_sources(self._people.values(), categories),
        }

    def _outages_met(self, near_day: date) -> QuerySet[Unavailability]:
        """Answers the outages of the machines asked about, and those that took people's days."""
        held = Booking.objects.filter(
            machine=OuterRef("machine"),
            holder__in=self._people,
            state__in=COUNTED,
            held_first_day__lt=OuterRef("stop_day"),
        )
        asked = Extension.objects.filter(
            booking__machine=OuterRef("machine"),
            booking__holder__in=self._people,
            state__in=OPEN,
            stop_day__gt=OuterRef("first_day"),
        )
        return Unavailability.objects.filter(
            Q(machine__in=self._machines, stop_day__gt=near_day)
            | Exists(held.filter(held_stop_day__gt=OuterRef("first_day")))
            | Exists(asked)
        )

    def _fetch_bookings(self, near_day: date) -> QuerySet[Booking]:
        """Fetches what stands near the days asked, what the people hold, and their chains.

        Early members of a chain may be long over; so may what the people left on a machine
        whose disk nobody has claimed since.
        """
        claims = Booking.objects.filter(
            machine=OuterRef("machine"),
            state__in=[State.ACTIVE, State.ENDED],
            first_day__gte=OuterRef("stop_day"),
        ).exclude(occupancy=OuterRef("occupancy"))
        claimed: dict[str, Any] = {
            "is_claimed": Exists(claims),
            "asked_stop_day": _open_stop_day(),
        }
        rows = Booking.objects.filter(machine__in=self._machines, state__in=SHOWN)
        shown = rows.annotate(**claimed).filter(
            self._is_near(near_day)
            | Q(is_claimed=False, holder__in=self._people, state=State.ENDED)
        )
        chained = shown.filter(occupancy=OuterRef("occupancy"), holder__in=self._people)
        held_since = add_months(near_day, -self._most("window_months") - 1)
        return (
            Booking.objects.annotate(**claimed)
            .filter(
                Q(self._is_near(near_day), machine__in=self._machines, state__in=SHOWN)
                | Q(Exists(chained), holder__in=self._people, state__in=SHOWN)
                | Q(holder__in=self._people, state__in=COUNTED, stop_day__gt=held_since)
            )
            .select_related("profile", "holder", "machine")
            .order_by("first_day", "id")
        )

    def _is_near(self, near_day: date) -> Q:
        """Condition on bookings: near the days asked, or somebody's data lie there still."""
        since_day = self._near_since(near_day)
        return Q(held_stop_day__gte=since_day) | Q(kept_until__gt=since_day)

    def _near_since(self, near_day: date) -> date:
        return near_day - timedelta(days=self._most("max_gap_days") + 1)

    def _most(self, number: str) -> int:
        rows = [row for dated in self._rules.values() for row in dated]
        return max((getattr(row, number) for row in rows), default=0)

    def _sort(self, rows: Iterable[Booking], near_day: date) -> None:
        """Puts each booking wherever it is looked for, by first day."""
        self._standing: defaultdict[int, list[Booking]] = defaultdict(list)
        self._left: defaultdict[int, list[Booking]] = defaultdict(list)
        self._chains: defaultdict[int, list[Booking]] = defaultdict(list)
        self._held: defaultdict[int, list[Booking]] = defaultdict(list)
        since_day = self._near_since(near_day)
        held_since = add_months(near_day, -self._most("window_months") - 1)
        for row in rows:
            is_theirs = row.holder_id in self._people and row.state in COUNTED
            if row.machine_id in self._machines and row.state in SHOWN:
                kept_until = row.kept_until or row.held_stop_day
                if max(row.held_stop_day, kept_until - ONE_DAY) >= since_day:
                    self._standing[row.machine_id].append(row)
                elif row.holder_id in self._people and _is_left(row):
                    self._left[row.machine_id].append(row)
            if is_theirs:
                self._chains[row.occupancy_id].append(row)
            if is_theirs and row.stop_day > held_since:
                self._held[row.holder_id].append(row)


def _is_left(row: Booking) -> bool:
    """Answers whether a booking is over and nobody has claimed its disk since."""
    return row.state == State.ENDED and not row.is_claimed


def _grouped(rows: Iterable[Any], key: str, day: str) -> defaultdict[int, list[Any]]:
    """Answers rows by a key of theirs, in order of days."""
    grouped: defaultdict[int, list[Any]] = defaultdict(list)
    for row in sorted(rows, key=attrgetter(day)):
        grouped[getattr(row, key)].append(row)
    return grouped


def _slugs_by_machine(
    profiles: Iterable[Profile], accepted: Iterable[Any]
) -> defaultdict[int, frozenset[str]]:
    """Answers the short names of what each machine accepts."""
    slugs = {profile.pk: profile.slug for profile in profiles}
    by_machine: defaultdict[int, frozenset[str]] = defaultdict(frozenset)
    for link in accepted:
        by_machine[link.machine_id] |= {slugs[link.profile_id]}
    return by_machine


def _open_stop_day() -> Subquery:
    """Answers the stop day that an open extension of a booking asks for."""
    asked = Extension.objects.filter(booking=OuterRef("pk"), state__in=OPEN)
    return Subquery(asked.values("stop_day")[:1])
