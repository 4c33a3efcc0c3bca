"""A change as its page shows it: what may be asked, what was asked, who may do what."""

from collections.abc import Iterable
from dataclasses import dataclass

from accounts.models import User
from foundation.days import DayRange
from machines.models import Machine, Profile
from machines.queries import is_approver, site_zone, today_at
from pages.queries.check_lines import Judged, NoticeLine, check_lines, notice_line
from pages.wording import changed_summary_words, moment_words, suggestion_words
from reservations.lifecycle import State
from reservations.models import Booking, Change
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
