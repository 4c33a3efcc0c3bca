"""What waits for an approver: what to decide on, installations that need a person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from machines.models import Category
from provisioning.lifecycle import State
from provisioning.models import Reinstall, Run
from provisioning.policy.reinstalling import State as ReinstallState
from reservations.lifecycle import State as BookingState
from reservations.models import Booking, Change, Extension, HandOver
from reservations.policy.amending import OPEN
from reservations.policy.handing_over import State as HandOverState


@dataclass(frozen=True, slots=True)
class Waiting:
    """Two figures, and whether this person decides anywhere."""

    is_approver: bool
    decisions: int
    blocked: int


def waiting_sources(categories: QuerySet[Category]) -> dict[str, QuerySet[Any]]:
    """Answers what has to be read to know what waits in the categories a person decides in."""
    return {
        "requests": Booking.objects.filter(
            state=BookingState.REQUESTED, machine__category__in=categories
        ),
        "extensions_asked": Extension.objects.filter(
            state__in=OPEN, booking__machine__category__in=categories
        ),
        "changes_asked": Change.objects.filter(
            state__in=OPEN, booking__machine__category__in=categories
        ),
        "hand_overs_accepted": HandOver.objects.filter(
            state=HandOverState.ACCEPTED, booking__machine__category__in=categories
        ),
        "reinstalls_asked": Reinstall.objects.filter(
            state=ReinstallState.REQUESTED, booking__machine__category__in=categories
        ),
        "blocked": Run.objects.filter(
            state=State.BLOCKED.value, retry_at=None, machine__category__in=categories
        ),
    }


def waiting_among(rows: Mapping[str, Sequence[Any]]) -> Waiting:
    """Answers what waits for a person, from those rows and the categories they decide in."""
    asked = (
        *("requests", "extensions_asked", "changes_asked"),
        *("hand_overs_accepted", "reinstalls_asked"),
    )
    return Waiting(
        is_approver=bool(rows["decided"]),
        decisions=sum(len(rows[name]) for name in asked),
        blocked=len(rows["blocked"]),
    )
