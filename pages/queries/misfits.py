"""Standing bookings that no longer fit the rules, as approvers read them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from reservations.queries.nightly import broken_checks, misfit_bookings
from reservations.wording import check_sentence


@dataclass(frozen=True, slots=True)
class MisfitRow:
    """One booking that the last check found, and what it breaks now."""

    machine: str
    reference: str
    url: str
    holder: str
    sentences: list[str]


def misfit_rows(categories: Collection[int], now: datetime) -> list[MisfitRow]:
    """Answers what is still wrong of what the last checks found in some categories."""
    return [
        MisfitRow(
            machine=booking.machine.name,
            reference=booking.reference,
            url=reverse("pages:booking", args=[booking.reference]),
            holder=str(booking.holder),
            sentences=[check_sentence(check) for check in checks],
        )
        for booking, checks in broken_checks(misfit_bookings(categories), now)
    ]
