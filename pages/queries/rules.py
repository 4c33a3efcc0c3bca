"""The rules in force, category by category, as rows and as figures for the page in words."""

from dataclasses import dataclass
from datetime import date

from accounts.queries import Anybody
from machines.queries import visible_categories
from pages.queries.days import portal_today
from reservations.models import BookingRules
from reservations.wording import day_words


@dataclass(frozen=True, slots=True)
class RulesInForce:
    """One category and the numbers that judge requests today."""

    category: str
    slug: str
    """Names the category in addresses: `/rules/#cemeb`, `/rules/#cemeb-length`."""
    is_bookable: bool
    is_automatic: bool
    access: str
    numbers: BookingRules | None
    since: str
    later: str
    """From which day other numbers hold, if that is known already."""


def rules_in_force(user: Anybody) -> list[RulesInForce]:
    """Answers the rules of the categories that somebody may know. Two queries."""
    today = portal_today()
    categories = list(visible_categories(user))
    rows = BookingRules.objects.filter(category__in=categories).order_by("from_day")
    now: dict[int, BookingRules] = {}
    next_day: dict[int, date] = {}
    for row in rows:
        if row.from_day <= today:
            now[row.category_id] = row
        else:
            next_day.setdefault(row.category_id, row.from_day)
    return [
        RulesInForce(
            category=category.name,
            slug=category.slug,
            is_bookable=category.is_bookable,
            is_automatic=category.is_automatic,
            access=category.get_access_display(),
            numbers=now.get(category.pk),
            since=_day(now[category.pk].from_day) if category.pk in now else "",
            later=_day(next_day.get(category.pk)),
        )
        for category in categories
    ]


def _day(day: date | None) -> str:
    return "" if day is None else day_words(day)
