"""Questions to the rules, with the rows that answer them: the one way into the judge."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Q

from accounts.models import User
from foundation import clock
from foundation.days import DayRange
from machines.models import Machine
from machines.queries import visible_machines
from reservations.lifecycle import LIVE, STANDING, State
from reservations.models import Booking, BookingRules
from reservations.policy.judging import judge
from reservations.policy.length import check_length
from reservations.policy.values import (
    Case,
    Earlier,
    Gesture,
    Limits,
    MachineFacts,
    Rule,
    Verdict,
)
from reservations.queries.chains import granted_extensions
from reservations.queries.rows import limits_of
from reservations.queries.shelf import COUNTED, ONE_DAY, Shelf

CONTINUABLE = COUNTED
"""States of a booking whose data the holder may keep: all but offers and dead ends."""
BEGUN = (State.ACTIVE, State.ENDED)
MAX_EQUIVALENTS = 20
"""How many equivalent machines are tried, the nearest in memory first."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of the rules: a person, a machine, days."""

    holder: User
    machine: Machine
    """With its category and site."""
    wanted: DayRange
    profile: str
    gesture: Gesture = Gesture.REQUEST
    continues: bool | None = None
    """None: the person has not chosen."""
    booking: Booking | None = None
    """The booking that is judged again: its own days are left out."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A case, and the rows that it was made from."""

    case: Case
    rules: BookingRules | None
    earlier: Booking | None
    """The row behind `case.earlier`."""
    equivalents: tuple[MachineFacts, ...] = ()
    shelf: Shelf | None = None
    """All rows near the question."""

    def verdict(self) -> Verdict:
        """Answers what the rules say.

        Approval looks at the length again: one beyond the limit was asked as a waiver, and
        needs somebody to give it.
        """
        verdict = judge(self.case, self.equivalents)
        if self.case.gesture is not Gesture.APPROVE:
            return verdict
        length = check_length(self.case)
        if not length.is_broken:
            return verdict
        order = list(Rule)
        checks = sorted((*verdict.checks, length), key=lambda check: order.index(check.rule))
        return replace(verdict, checks=tuple(checks))


def load(
    question: Question,
    *,
    with_equivalents: bool = True,
    among: Iterable[Machine] | None = None,
) -> Loaded:
    """Answers one question's case; equivalent machines are for its suggestion.

    Args:
        question: what is asked.
        with_equivalents: whether there is to be one at all.
        among: the machines that the person may know and that accept the profile, for whoever has
            read them already.
    """
    if among is not None:
        others = _equivalents_among(question, among)
    else:
        others = equivalents_of(question) if with_equivalents else []
    shelf = Shelf(
        people=[question.holder],
        machines=[question.machine, *others],
        first_day=question.wanted.first_day,
        now=clock.now(),
    )
    loaded = take(question, shelf)
    facts = [shelf.facts(question.holder, other, loaded.case.limits) for other in others]
    return replace(loaded, equivalents=tuple(facts), shelf=shelf)


def load_many(questions: Sequence[Question], now: datetime) -> list[Loaded]:
    """Answers the cases of many questions, without suggestions, in their order."""
    if not questions:
        return []
    shelf = Shelf(
        people={question.holder.pk: question.holder for question in questions}.values(),
        machines={question.machine.pk: question.machine for question in questions}.values(),
        first_day=min(question.wanted.first_day for question in questions),
        now=now,
    )
    return [take(question, shelf) for question in questions]


def question_about(booking: Booking, gesture: Gesture = Gesture.APPROVE) -> Question:
    """Answers what has to be asked to judge a stored booking again."""
    return Question(
        holder=booking.holder,
        machine=booking.machine,
        wanted=booking.days,
        profile=booking.profile.slug,
        gesture=gesture,
        continues=booking.continues_id is not None,
        booking=booking,
    )


def equivalents_of(question: Question) -> list[Machine]:
    """Answers machines that would do as well, in the same category, the nearest first."""
    asked = question.machine
    others = (
        visible_machines(question.holder)
        .filter(
            Q(retired_day__isnull=True) | Q(retired_day__gt=question.wanted.first_day),
            category=asked.category_id,
            kind=asked.kind,
            memory_gib__gte=asked.memory_gib,
            gpus__gte=asked.gpus,
            accepts_bookings=True,
            profiles__slug=question.profile,
        )
        .exclude(pk=asked.pk)
        .order_by("memory_gib", "cores", "id")
    )
    return list(others[:MAX_EQUIVALENTS])


def _equivalents_among(question: Question, machines: Iterable[Machine]) -> list[Machine]:
    """Answers the same among machines that are known."""
    asked, first_day = question.machine, question.wanted.first_day
    fitting = [
        machine
        for machine in machines
        if machine.pk != asked.pk
        and machine.accepts_bookings
        and (machine.category_id, machine.kind) == (asked.category_id, asked.kind)
        and machine.memory_gib >= asked.memory_gib
        and machine.gpus >= asked.gpus
        and (machine.retired_day is None or machine.retired_day > first_day)
    ]
    fitting.sort(key=lambda machine: (machine.memory_gib, machine.cores, machine.pk))
    return fitting[:MAX_EQUIVALENTS]


def take(question: Question, shelf: Shelf) -> Loaded:
    """Answers one question from the shelf."""
    booking, machine = question.booking, question.machine
    rules = shelf.rules(machine)
    is_own_category = booking is not None and booking.machine.category_id == machine.category_id
    limits = limits_of(booking.rules) if booking and is_own_category else shelf.limits(machine)
    earlier = earlier_row(question, shelf, limits)
    end_day = question.holder.end_day
    case = Case(
        gesture=question.gesture,
        today=shelf.today(machine),
        limits=limits,
        holder=str(question.holder.pk),
        machine=shelf.facts(question.holder, machine, limits, booking),
        wanted=question.wanted,
        profile=question.profile,
        earlier=None if earlier is None else earlier_of(earlier, shelf, booking),
        continues=bool(question.continues) and earlier is not None,
        is_choice_made=question.continues is not None,
        account_stop_day=None if end_day is None else end_day + ONE_DAY,
        first_decision_day=shelf.first_decision_day(machine),
        booked_first_day=_booked_first_day(question),
        added=_added_days(question),
        extensions=_extensions(question, limits),
    )
    judged_by = booking.rules if booking and is_own_category else rules
    return Loaded(case=case, rules=judged_by, earlier=earlier)


def _booked_first_day(question: Question) -> date | None:
    """Answers the first day of a booking that stays on its machine: its notice was judged."""
    booking = question.booking
    if question.gesture is not Gesture.CHANGE or booking is None:
        return None
    return booking.first_day if booking.machine_id == question.machine.pk else None


def _added_days(question: Question) -> DayRange | None:
    """Answers the days that an extension adds to its booking."""
    booking, stop_day = question.booking, question.wanted.stop_day
    if question.gesture is not Gesture.EXTEND or booking is None or stop_day <= booking.stop_day:
        return None
    return DayRange(booking.stop_day, stop_day)


def _extensions(question: Question, limits: Limits) -> int:
    """Answers how many extensions were granted already, where their number is limited."""
    booking = question.booking
    is_counted = question.gesture is Gesture.EXTEND and limits.max_extensions is not None
    return granted_extensions(booking.occupancy_id) if booking and is_counted else 0


def earlier_row(question: Question, shelf: Shelf, limits: Limits) -> Booking | None:
    """Answers the booking whose data are at stake: the last one there, disk not claimed since."""
    judged, machine = question.booking, question.machine
    is_here = judged is not None and judged.machine_id == machine.pk
    if judged is not None and is_here and judged.continues is not None:
        return judged.continues
    first_day = question.wanted.first_day
    standing = [row for row in shelf.standing_on(machine) if row != judged]
    own = [
        row
        for row in (*shelf.left_on(machine), *standing)
        if row.holder_id == question.holder.pk
        and row.state in CONTINUABLE
        and row.stop_day <= first_day
    ]
    if not own:
        return None
    earlier = max(own, key=lambda row: row.stop_day)
    is_long_ago = (first_day - earlier.stop_day).days > limits.max_gap_days
    claiming = {*BEGUN, *STANDING} if is_long_ago else BEGUN
    continued = {row.continues_id for row in standing if row.state in LIVE}
    is_claimed = any(
        row.state in claiming
        and row.occupancy_id != earlier.occupancy_id
        and row.first_day >= earlier.stop_day
        and (row.state in BEGUN or row.first_day < first_day)
        for row in standing
    )
    return None if is_claimed or earlier.pk in continued else earlier


def earlier_of(row: Booking, shelf: Shelf, left_out: Booking | None) -> Earlier:
    """Answers the row as the rules read it, with the days of its whole chain up to there."""
    days = sum(
        (member.stop_day - member.held_first_day).days
        for member in shelf.chain_of(row)
        if member != left_out and member.first_day <= row.first_day
    )
    return Earlier(
        reference=row.reference, days=row.days, profile=row.profile.slug, occupancy_days=days
    )
