"""How many days a person has used and has left, category by category."""

from dataclasses import dataclass

from accounts.models import User
from machines.models import Category
from machines.queries import visible_categories
from pages.queries.days import portal_today
from pages.wording import left_days_words, lost_words, used_words
from reservations.models import BookingRules
from reservations.policy.values import Budget, Limits
from reservations.queries import person_budget


@dataclass(frozen=True, slots=True)
class Meter:
    """The days of one category as a bar with its words."""

    category: str
    used: int
    allowed: int
    is_full: bool
    left: str
    """“42 days left”"""
    words: str
    lost: str
    """How many days were lost and are not counted; empty when none were."""


def meters_of(person: User) -> list[Meter]:
    """Answers the meters of the categories that a person knows and that can be booked."""
    today = portal_today()
    meters = []
    rules = BookingRules.objects.filter(from_day__lte=today).order_by("from_day")
    months = dict(rules.values_list("category", "window_months"))
    for category in visible_categories(person).filter(is_bookable=True):
        budget = person_budget(person, category, today)
        meters.append(_meter(category, budget, months.get(category.pk, 0)))
    return meters


def meter_of(category: Category, budget: Budget, limits: Limits) -> Meter:
    """Answers the meter of one category."""
    return _meter(category, budget, limits.window_months)


def _meter(category: Category, budget: Budget, months: int) -> Meter:
    return Meter(
        category=category.name,
        used=min(budget.used, budget.allowed),
        allowed=budget.allowed,
        is_full=budget.left == 0,
        left=left_days_words(budget.left),
        words=used_words(budget, months),
        lost=lost_words(budget.lost),
    )
