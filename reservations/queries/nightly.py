"""Reads of the check of each night: what is judged, and what it found."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import QuerySet

from machines.models import Site
from reservations.lifecycle import STANDING
from reservations.models import Booking, Misfit
from reservations.policy.values import Check, Gesture
from reservations.queries.cases import load_many, question_about


def standing_at(site: Site, today: date) -> QuerySet[Booking]:
    """Answers the approved and active bookings of a site that have days left."""
    return _judgeable(Booking.objects.filter(machine__site=site, stop_day__gt=today))


def broken_checks(bookings: Iterable[Booking], now: datetime) -> list[tuple[Booking, list[Check]]]:
    """Answers the standing bookings that do not fit, each with what it breaks.

    A fixed number of queries, whatever the number of bookings.
    """
    rows = list(bookings)
    loaded = load_many([question_about(row, Gesture.NIGHTLY) for row in rows], now)
    judged = [
        (row, list(answer.verdict().violations)) for row, answer in zip(rows, loaded, strict=True)
    ]
    return [(row, checks) for row, checks in judged if checks]


def broken_rules(bookings: Iterable[Booking], now: datetime) -> list[tuple[Booking, list[str]]]:
    """Answers the standing bookings that do not fit, each with the codes of its broken rules."""
    return [
        (row, [check.rule.value for check in checks])
        for row, checks in broken_checks(bookings, now)
    ]


def misfits_in(categories: Iterable[int]) -> QuerySet[Misfit]:
    """Answers what the last checks found in some categories, the oldest first."""
    return Misfit.objects.filter(
        booking__machine__category__in=categories, booking__state__in=STANDING
    ).select_related("booking__machine", "booking__holder")


def misfit_bookings(categories: Iterable[int]) -> QuerySet[Booking]:
    """Answers the bookings behind these, as the rules want them."""
    return _judgeable(Booking.objects.filter(misfit__in=misfits_in(categories)))


def _judgeable(bookings: QuerySet[Booking]) -> QuerySet[Booking]:
    return (
        bookings.filter(state__in=STANDING)
        .select_related(
            "machine__category",
            "machine__site",
            "holder",
            "rules",
            "profile",
            "occupancy",
            "continues__profile",
        )
        .order_by("first_day", "pk")
    )
