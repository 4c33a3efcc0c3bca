"""Who has to do with a booking: its holder, who asked, their sponsor, the collaborators."""

from collections.abc import Iterable
from dataclasses import dataclass

from provisioning.models import Collaborator
from reservations.models import Booking


@dataclass(frozen=True, slots=True)
class People:
    """The people of a booking, by name."""

    holder: str
    asked_by: str
    """Empty when the holder asked."""
    sponsor: str
    collaborators: list[str]


def people_of(booking: Booking, collaborators: Iterable[Collaborator]) -> People:
    """Answers the people of a booking for somebody who may see all of it."""
    is_for_other = booking.asked_by_id != booking.holder_id
    sponsor = booking.holder.sponsor
    return People(
        holder=str(booking.holder),
        asked_by=str(booking.asked_by) if is_for_other else "",
        sponsor="" if sponsor is None else str(sponsor),
        collaborators=[str(row.person) for row in collaborators],
    )
