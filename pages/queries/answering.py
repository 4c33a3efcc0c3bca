"""How soon requests are answered: what was the case these last months, in words."""

import math
from collections.abc import Mapping, Sequence
from datetime import timedelta
from statistics import median
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation import clock
from machines.models import Category
from reservations.models import Booking, Decision

LOOKED_BACK = timedelta(days=90)
FEWEST_CASES = 5
"""Fewer say nothing."""
HOURS_NAMED = 36
"""Longer waits are said in days."""


def answer_sources(category: Category | None) -> dict[str, QuerySet[Any]]:
    """Answers what has to be read to know how soon requests of a category are answered."""
    key = None if category is None or category.is_automatic else category.pk
    since = clock.now() - LOOKED_BACK
    decided = Decision.objects.filter(
        by__isnull=False, at__gte=since, booking__machine__category=key
    )
    asked = Booking.objects.filter(
        decision__by__isnull=False, decision__at__gte=since, machine__category=key
    )
    return {"decided": decided.only("booking", "at"), "asked": asked.only("asked_at")}


def usual_answer(category: Category | None, rows: Mapping[str, Sequence[Any]]) -> str:
    """Answers it in a sentence; nothing with too few cases, or where nobody has to decide.

    Args:
        category: of the machine chosen.
        rows: those of `answer_sources`.
    """
    if category is None or category.is_automatic:
        return ""
    asked_at = {booking.pk: booking.asked_at for booking in rows["asked"]}
    waits = [
        (row.at - asked_at[row.booking_id]).total_seconds()
        for row in rows["decided"]
        if row.booking_id in asked_at
    ]
    if len(waits) < FEWEST_CASES:
        return ""
    return _within_words(median(waits) / 3600)


def _within_words(hours: float) -> str:
    if hours <= 1:
        return _("Usually answered within an hour.")
    if hours <= HOURS_NAMED:
        count = math.ceil(hours)
        words = ngettext(
            "Usually answered within %(count)s hour.",
            "Usually answered within %(count)s hours.",
            count,
        )
        return words % {"count": count}
    count = math.ceil(hours / 24)
    words = ngettext(
        "Usually answered within %(count)s day.",
        "Usually answered within %(count)s days.",
        count,
    )
    return words % {"count": count}
