"""What a person may ask before sending: the verdict, other choices, what is left to them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from accounts.models import User
from foundation import clock
from foundation.days import DayRange, add_months
from machines.models import Category, Machine
from machines.queries import visible_machines
from reservations.errors import BookingError, ErrorCode
from reservations.models import Booking
from reservations.policy import window
from reservations.policy.alternatives import nearest
from reservations.policy.extending import Reach, reach
from reservations.policy.values import (
    Budget,
    Gesture,
    Limits,
    Suggestion,
    Verdict,
)
from reservations.queries.cases import Question, load, load_many, question_about
from reservations.queries.shelf import Shelf

MOST_DAYS = 366
"""No request is longer than a year, whatever the rules of a category."""
MOST_DAYS_AHEAD = 3660
"""No request begins later than ten years from now."""


def question_of(
    *,
    person: User,
    machine: Machine,
    first_day: date,
    days: int,
    profile: str,
    continues: bool | None = None,
    gesture: Gesture = Gesture.REQUEST,
) -> Question:
    """Answers a request as a question to the rules.

    Args:
        person: the holder to be.
        machine: the machine asked for.
        first_day: local to the machine's site.
        days: how many whole days.
        profile: short name of what gets installed.
        continues: keep the data of the booking before (True), have them erased (False), or not
            chosen (None).
        gesture: what the person is doing.

    Raises:
        BookingError: a number of days or a first day out of all reason.
    """
    if not 1 <= days <= MOST_DAYS:
        raise BookingError(ErrorCode.BAD_DAYS, most=MOST_DAYS)
    today = clock.now().date()
    if abs((first_day - today).days) > MOST_DAYS_AHEAD:
        raise BookingError(ErrorCode.BAD_FIRST_DAY)
    return Question(
        holder=person,
        machine=machine,
        wanted=DayRange.of(first_day, days),
        profile=profile,
        gesture=gesture,
        continues=continues,
    )


def judge_request(
    *,
    person: User,
    machine: Machine,
    first_day: date,
    days: int,
    profile: str,
    continues: bool | None = None,
    gesture: Gesture = Gesture.REQUEST,
) -> Verdict:
    """Answers what the rules say to a request, stores nothing, locks nothing.

    Raises:
        BookingError: a number of days or a first day out of all reason.
    """
    question = question_of(
        person=person,
        machine=machine,
        first_day=first_day,
        days=days,
        profile=profile,
        continues=continues,
        gesture=gesture,
    )
    return load(question).verdict()


def nearest_alternatives(
    *,
    person: User,
    machine: Machine,
    first_day: date,
    days: int,
    profile: str,
    count: int = 3,
) -> tuple[Suggestion, ...]:
    """Answers the nearest choices that pass all rules, for whom somebody else was faster.

    Raises:
        BookingError: a number of days or a first day out of all reason.
    """
    question = question_of(
        person=person, machine=machine, first_day=first_day, days=days, profile=profile
    )
    loaded = load(question)
    return nearest(loaded.case, loaded.equivalents, count)


def reach_of(booking: Booking) -> Reach:
    """Answers until which last day a booking can be extended, and what limits it."""
    (found,) = reaches_of([booking])
    return found


def reaches_of(bookings: Sequence[Booking]) -> list[Reach]:
    """Answers the same of many bookings, in their order, in a fixed number of queries.

    Args:
        bookings: with holder, rules, profile and the machine's category and site.
    """
    questions = [question_about(booking, Gesture.EXTEND) for booking in bookings]
    return [reach(loaded.case) for loaded in load_many(questions, clock.now())]


def person_budget(person: User, category: Category, today: date) -> Budget:
    """Answers the machine-days a person has used and has left in a category on a day.

    Where days are counted machine by machine, those of the machine with most days used.
    """
    machines = list(visible_machines(person).filter(category=category))
    shelf = Shelf(people=[person], machines=machines, first_day=today, now=clock.now())
    return budget_from(shelf, person, machines, today)


def budget_from(shelf: Shelf, person: User, machines: Sequence[Machine], today: date) -> Budget:
    """Answers the same from what was read already.

    Args:
        shelf: on which the person is, and a machine of the category at least.
        person: whose days are counted.
        machines: those of the category that the person may know.
        today: the day on which the days are counted.
    """
    budgets = [
        replace(
            window.budget(shelf.counted(person, machine, limits), today, limits),
            lost=shelf.lost(person, machine, limits, add_months(today, -limits.window_months)),
        )
        for machine, limits in _scopes(shelf, machines)
    ]
    if not budgets:
        return Budget(used=0, allowed=Limits().max_window_days, back_day=None)
    return max(budgets, key=lambda budget: budget.used)


def _scopes(shelf: Shelf, machines: Sequence[Machine]) -> list[tuple[Machine, Limits]]:
    """Answers one machine for each window scope: the first stands for its category."""
    from_scope = [(machine, shelf.limits(machine)) for machine in machines]
    if from_scope and from_scope[0][1].window_scope == "category":
        return from_scope[:1]
    return from_scope
