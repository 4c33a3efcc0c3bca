"""How many days a person has used and has left, category by category."""

from dataclasses import dataclass

from machines.models import Category
from pages.wording import left_days_words, lost_words, used_words
from reservations.policy.values import Budget, Limits


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


def meter_of(category: Category, budget: Budget, limits: Limits) -> Meter:
    """Answers the meter of one category."""
    return Meter(
        category=category.name,
        used=min(budget.used, budget.allowed),
        allowed=budget.allowed,
        is_full=budget.left == 0,
        left=left_days_words(budget.left),
        words=used_words(budget, limits.window_months),
        lost=lost_words(budget.lost),
    )
