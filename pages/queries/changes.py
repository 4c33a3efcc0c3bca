"""A change as its page shows it: what may be asked, what was asked, who may do what."""

from collections.abc import Iterable
from dataclasses import dataclass
from operator import attrgetter

from accounts.models import User
from foundation.days import DayRange
from machines.models import Machine, Profile
from machines.queries import (
    categories_approved_by,
    is_approver,
    note_approver,
    site_zone,
    today_at,
)
from machines.together import fetch_together
from pages.queries.booking_form import bookable_machines
from pages.queries.check_lines import Judged, NoticeLine, check_lines, notice_line
from pages.wording import changed_summary_words, moment_words, suggestion_words
from reservations.lifecycle import State
from reservations.models import Booking, Change
from reservations.policy.amending import OPEN
from reservations.policy.values import Suggestion, Verdict
from reservations.queries import (
    load,
    may_decide,
    may_end,
    question_of_change,
)
from reservations.wording import count_words, range_words


@dataclass(frozen=True, slots=True)
class ChangePanel(Judged):
    """What the rules say to what a booking shall become."""

    review: str
    before: str
    """What is booked now."""
    summary: str
    notices: list[NoticeLine]
    is_sendable: bool
    is_at_once: bool


@dataclass(frozen=True, slots=True)
class AskedChange:
    """A change that waits for a decision."""

    key: int
    machine: str
    days: str
    count: str
    profile: str
    when: str
    by: str
    why: str


@dataclass(frozen=True, slots=True)
class ChangeView:
    """The page of a booking's change for one person."""

    before: str
    asked: AskedChange | None
    can_ask: bool
    """Another machine, first day or profile: before its first day."""
    can_shorten: bool
    can_withdraw: bool
    can_decide: bool

    @property
    def is_shown(self) -> bool:
        """Answers whether there is anything to point to."""
        return self.can_ask or self.can_shorten or self.asked is not None


@dataclass(frozen=True, slots=True)
class ChangeGround:
    """A booking, the change asked for it, and what it could become."""

    booking: Booking
    row: Change | None
    """The open change."""
    machines: list[Machine]
    profiles: list[Profile]
    decided: frozenset[str]
    """Short names of the categories in which the reader decides."""


def change_ground(person: User, booking: Booking) -> ChangeGround:
    """Answers all that the page needs to know before the rules are asked. Three queries."""
    machines = bookable_machines(booking.holder)
    if booking.machine not in machines:
        machines.append(booking.machine)
    asked = booking.changes.filter(state__in=OPEN)
    rows = fetch_together(
        changes=asked,
        people=User.objects.filter(pk__in=asked.values("asked_by")),
        elsewhere=Machine.objects.filter(pk__in=asked.values("machine")),
        profiles=Profile.objects.all(),
        decided=categories_approved_by(person),
    )
    decided = frozenset(category.slug for category in rows["decided"])
    for machine in machines:
        note_approver(person, machine.category, decides=machine.category.slug in decided)
    row = next(iter(rows["changes"]), None)
    if row is not None:
        known = {machine.pk: machine for machine in [*rows["elsewhere"], *machines]}
        row.booking, row.machine = booking, known[row.machine_id]
        row.asked_by = next(one for one in rows["people"] if one.pk == row.asked_by_id)
        row.profile = next(one for one in rows["profiles"] if one.pk == row.profile_id)
    profiles = sorted(rows["profiles"], key=attrgetter("position", "slug"))
    return ChangeGround(booking, row, machines, profiles, decided)


def change_view(person: User, booking: Booking, row: Change | None) -> ChangeView:
    """Answers what somebody who may read a booking sees of its change, the open one given."""
    today = today_at(booking.machine.site)
    is_ahead = booking.state == State.APPROVED and booking.first_day > today
    is_running = booking.state == State.ACTIVE and booking.released_at is None
    is_mine = person.pk == booking.holder_id
    return ChangeView(
        before=_words(booking.machine, booking.days),
        asked=None if row is None else _asked(row, booking),
        can_ask=is_ahead and row is None and may_end(person, booking),
        can_shorten=(is_ahead or is_running) and is_mine,
        can_withdraw=row is not None and person.pk in {booking.holder_id, row.asked_by_id},
        can_decide=row is not None
        and may_decide(person, booking)
        and is_approver(person, row.machine.category),
    )


def change_verdict(booking: Booking, machine: Machine, days: DayRange, profile: str) -> Verdict:
    """Answers what the rules say to what a booking shall become, nothing stored."""
    question = question_of_change(booking, machine, days, profile)
    return load(question, with_equivalents=False).verdict()


def change_panel(
    person: User,
    booking: Booking,
    machine: Machine,
    days: DayRange,
    verdict: Verdict,
    profiles: Iterable[Profile],
) -> ChangePanel:
    """Answers the verdict on a change in words, profiles by their names."""
    is_for_other = person.pk != booking.holder_id and is_approver(person, machine.category)
    return ChangePanel(
        review=_words(machine, days),
        before=_words(booking.machine, booking.days),
        summary=changed_summary_words(verdict),
        checks=check_lines(verdict, machine.category.slug, profiles),
        notices=[notice_line(notice) for notice in verdict.notices],
        is_sendable=verdict.is_sendable or (is_for_other and verdict.is_waivable),
        is_at_once=is_for_other or (machine.category.is_automatic and verdict.is_clean),
    )


def _words(machine: Machine, days: DayRange) -> str:
    return suggestion_words(Suggestion(machine.name, days))


def _asked(row: Change, booking: Booking) -> AskedChange:
    return AskedChange(
        key=row.pk,
        machine=row.machine.name,
        days=range_words(row.days),
        count=count_words(row.days.days),
        profile=str(row.profile),
        when=moment_words(row.asked_at, site_zone(booking.machine.site)),
        by=str(row.asked_by),
        why=row.why,
    )
