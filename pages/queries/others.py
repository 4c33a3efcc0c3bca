"""Machines that others install, or nobody, in the nights that the page of the night covers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse

from foundation.midnight import local_day
from machines.wording import installer_sentence
from pages.queries.days import portal_zone
from pages.wording import night_words
from reservations.queries import driver_of, installed_elsewhere_between

NIGHTS = 4
"""The coming nights that are shown: a weekend and the working day behind it."""


@dataclass(frozen=True, slots=True)
class OtherRow:
    """One booking that begins on a machine which the portal does not install."""

    machine: str
    machine_url: str
    holder: str
    reference: str
    booking_url: str
    night: str
    installer: str


def other_rows(decided: Iterable[int], now: datetime) -> list[OtherRow]:
    """Answers who begins in the coming nights on such machines of some categories."""
    today = local_day(now, portal_zone())
    bookings = installed_elsewhere_between(today, today + timedelta(days=NIGHTS))
    return [
        OtherRow(
            machine=booking.machine.name,
            machine_url=reverse("pages:machine", args=[booking.machine.name]),
            holder=str(booking.holder),
            reference=booking.reference,
            booking_url=reverse("pages:booking", args=[booking.reference]),
            night=night_words(booking.first_day),
            installer=installer_sentence(booking.machine.kind, driver_of(booking)),
        )
        for booking in bookings.filter(machine__category__in=list(decided))
    ]
